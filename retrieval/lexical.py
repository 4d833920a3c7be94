"""BM25 over Chinese-aware tokens; built in memory from the stored texts."""

import logging
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_TOKEN = re.compile(r"[a-z0-9][a-z0-9.+#/-]*[a-z0-9+#]|[a-z0-9]|[\u3400-\u9fff]+")
_STOP_EN = (
    "the a an and or of to in on at for with by from is are was were be been it its this that their our we they as has "
    "have had not no but which who when what how all any each than then there so into out up one two more"
)
_STOP_ZH = "的了和是在有与及对为把被从到也都就而不一个这那其之于等上下中里后前每各将并"
_STOP = frozenset([*_STOP_EN.split(), *_STOP_ZH])


def tokens(text: str) -> list[str]:
    """Words of `text`, folded; Chinese cut by jieba's dictionary, everyday function words left out."""
    import rjieba

    words: list[str] = []
    for run in _TOKEN.findall(text.casefold()):
        words += rjieba.cut(run) if "\u3400" <= run[0] <= "\u9fff" else [run]
    return [word for word in words if word not in _STOP]


class LexicalIndex:
    """BM25 (Lucene's form, k1 1.5, b 0.75) over whole documents."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets itself to debug when it is imported

        self._count = len(texts)
        corpus = [tokens(text) or ["\0"] for text in texts]
        self._known = frozenset(word for words in corpus for word in words)
        self._bm25 = bm25s.BM25()
        if corpus:
            self._bm25.index(corpus, show_progress=False)

    def scores(self, query: str) -> NDArray[np.float32]:
        """A score per document, 0 where no word of `query` stands."""
        words = [word for word in tokens(query) if word in self._known]
        if not words:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._bm25.get_scores(words), np.float32)
