"""A note made ready for reading: folded text, sentences, clauses, the dates and amounts in it. Offsets never move."""

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from assistant.domain.followup import GrainedDate
from assistant.language.amounts import FoundAmount, find_amounts
from assistant.language.dates import DateRange, FoundDate, find_dates
from assistant.language.text import fold, guess_language, simplified, split_clauses, split_sentences

_CJK_GAP = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])|(?<=[一-鿿])\s+(?=[a-z]{2,}[一-鿿])")
_ANY_GAP = re.compile(r"(?<=[一-鿿])\s+|\s+(?=[一-鿿])")
_FILLER = re.compile(
    r"(?:嗯+|呃+|啊|那个|哦|um+|uh+|er+m*|you know|like|i mean|okay|what'?s (?:it|he|she) called"
    r"|what was it|yikes|sort of|kind of|would you believe)"
)
_JOINT_EN = re.compile(
    r"\s+(?=(?:and|but|so|because|cause|then|plus|although|though)\s+"
    r"(?:i|i'm|i'll|i've|we|we'll|we're|they|they're|he|he's|she|she's|it|it's|the|there|there's|their|his|her|my|our|"
    r"nobody|no|one|you|right|can|could|set|maybe|also)\b)"
    r"|\s+(?:um+|uh+|oh|okay|ok)\s+(?=\w)|\s+(?=right now\b)"
)


_ORDER = re.compile(
    r"(?:忽略|无视|忘(?:掉|记)|不要管|别管)(?:掉|之?前|以上|所有|上面|你|前面)\S{0,8}(?:指[示令]|命令|要求"
    r"|设定|提示|规则)|系统提示|从现在(?:开始|起)你|你(?:现在)?是一个\S{0,10}(?:助手|ai)"
    r"|(?:ignore|disregard|forget|override)\s+(?:all |any |the |your |every |everything )*(?:previous|prior"
    r"|above|earlier|other|past)?\s*(?:instructions?|prompts?|rules|commands?|you were told|orders?)"
    r"|system prompt|you are now (?:a|an|the)\b|(?:^|\n)\s*(?:system|assistant)\s*:",
    re.IGNORECASE,
)
_ORDER_GOES_ON = re.compile(
    r"[。！？!?\n.]\s*(?:请(?:输出|忽略|列出|显示|把\S{0,12}(?:标记|改成|设为))|并且?把|输出|标记|把\S{2,12}标记"
    r"|(?:and )?(?:mark|output|print|set|show|reveal|delete|email)\s)",
    re.IGNORECASE,
)
_SENTENCE_STOP = re.compile(r"[。！？!?\n]|\.(?=\s|$)")


def hush(text: str) -> str:
    """`text` with orders to an assistant (忽略之前的指示……) blanked to the end of their sentence, of the same length;
    a next sentence that goes on giving orders goes with it, since a transcriber puts stops where it likes.

    Whoever says such words to "the AI" changes no field: neither rules nor model get to see them.
    """
    hushed = text
    for match in _ORDER.finditer(text):
        stop = _SENTENCE_STOP.search(text, match.end())
        while stop and _ORDER_GOES_ON.match(text, stop.start()):
            stop = _SENTENCE_STOP.search(text, stop.end())
        end = stop.start() if stop else len(text)
        hushed = hushed[: match.start()] + " " * (end - match.start()) + hushed[end:]
    return hushed


@lru_cache(maxsize=8192)
def _simple(char: str) -> str:
    simple = simplified(char)
    return simple if len(simple) == 1 else char


def simplify(text: str) -> str:
    """Traditional characters made simple one for one, so that offsets stay."""
    return "".join(_simple(char) if "㐀" <= char <= "鿿" else char for char in text)


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` of the note without its punctuation; `sentence` counts from 0."""

    start: int
    end: int
    sentence: int
    words: str
    """The folded words: lower case, half width, simplified."""


@dataclass(frozen=True)
class NoteText:
    """The note of one customer. `language` is `zh` or `en`; `now` is the rep's local time."""

    text: str
    language: str
    now: datetime

    @classmethod
    def of(cls, text: str, language: str | None, now: datetime) -> "NoteText":
        """`language` may be a locale (zh-CN), or None to guess it from the words."""
        code = (language or guess_language(text)).lower()[:2]
        return cls(hush(text), code if code in ("zh", "en") else guess_language(text), now)

    @cached_property
    def folded(self) -> str:
        """`text` in lower case and simplified characters, with the same offsets."""
        return simplify(fold(self.text))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(self._cut())

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def dates(self) -> tuple[FoundDate, ...]:
        return tuple(find_dates(self.text, self.now, self.language))

    @cached_property
    def amounts(self) -> tuple[FoundAmount, ...]:
        return tuple(find_amounts(self.text, self.language))

    def clause(self, place: int) -> Clause:
        """The clause that holds the character at `place`, or the last one before it; all of a note that has none."""
        if not self.clauses:
            return Clause(0, len(self.text), 0, self.folded)
        return self.clauses[max(0, bisect_right(self._clause_starts, place) - 1)]

    def _cut(self) -> Iterator[Clause]:
        for number, sentence in enumerate(split_sentences(self.text)):
            pieces = [
                (sentence.start + piece.start, sentence.start + piece.end)
                for piece in split_clauses(sentence.of(self.text))
            ]
            for start, end in _without_fillers(self.folded, pieces):
                cuts = [start, *(start + at for at in self._inner_cuts(self.folded[start:end])), end]
                for left, right in itertools.pairwise(cuts):
                    words = self.folded[left:right]
                    left += len(words) - len(words.lstrip())
                    right -= len(words) - len(words.rstrip())
                    if left < right:
                        yield Clause(left, right, number, self.folded[left:right])

    def _inner_cuts(self, words: str) -> list[int]:
        if self.language == "zh" and len(words) > 40 and len(_CJK_GAP.findall(words)) > 1:
            return [match.start() for match in _ANY_GAP.finditer(words)]
        if self.language == "zh":
            return [match.start() for match in _CJK_GAP.finditer(words)]
        if len(words.split()) < 8:
            return []
        return [match.start() for match in _JOINT_EN.finditer(words)]


def _without_fillers(folded: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A hesitation between commas ends no clause: what stands before and after it is one."""
    joined: list[tuple[int, int]] = []
    open_end = False
    for start, end in pieces:
        filler = _FILLER.fullmatch(folded[start:end]) is not None
        if filler and not joined:
            continue
        if filler:
            open_end = True
        elif open_end:
            joined[-1] = (joined[-1][0], end)
            open_end = False
        else:
            joined.append((start, end))
    return joined


def as_day(value: GrainedDate | DateRange | None) -> GrainedDate | None:
    """A found date as one day: of a range its last."""
    return GrainedDate(value.end) if isinstance(value, DateRange) else value
