"""Text to token ids with the characters each token stands for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC
from tokenizers.pre_tokenizers import Metaspace

from retrieval.e5.weights import E5File


@dataclass(frozen=True, slots=True)
class Pieces:
    """`ids` [T] with begin and end; `token_of` [characters] the place in `ids` of the token each character is in;
    `place` [characters] how far into its token the character stands."""

    ids: NDArray[np.int64]
    token_of: NDArray[np.int64]
    place: NDArray[np.int64]


class PieceTokenizer:
    """The unigram tokenizer of the weight file. Safe for several threads."""

    def __init__(self, weights: E5File) -> None:
        self._begin, self._end = weights.begin, weights.end
        self._tokenizer = Tokenizer(Unigram(weights.pieces(), unk_id=weights.unknown, byte_fallback=False))
        self._tokenizer.normalizer = NFKC()
        self._tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")

    def cut(self, text: str) -> Pieces:
        """The pieces of `text`. A character no token covers (a blank) belongs to the token before it."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        token_of = np.zeros(len(text), np.int64)
        place = np.zeros(len(text), np.int64)
        for number, (start, end) in enumerate(encoded.offsets, 1):
            token_of[start:end] = number
            place[start:end] = np.arange(end - start)
        for at in range(1, len(text)):
            if token_of[at] == 0:
                token_of[at] = token_of[at - 1]
                place[at] = place[at - 1] + 1
        return Pieces(np.array([self._begin, *encoded.ids, self._end], np.int64), token_of, place)

    def id_of(self, piece: str) -> int | None:
        """The id of one piece, None where the vocabulary lacks it."""
        found: int | None = self._tokenizer.token_to_id(piece)
        return found
