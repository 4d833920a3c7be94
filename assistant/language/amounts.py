"""Amounts of money as people say them, zh and en: the figure in whole units, its currency and how it is bounded.

A range counts as its upper end with the qualifier `max`; of figures the speaker corrected, the last stands. 来, 左右,
about and the like give `about`; 以内, 封顶, up to `max`; 起步, 至少, at least `min`; else `exact`.
"""

from dataclasses import dataclass

from assistant.domain.followup import Budget, Qualifier
from assistant.language.amounts_en import scan_en
from assistant.language.amounts_zh import scan_zh
from assistant.language.money import Figure, currency_near
from assistant.language.qualifiers import qualifier_near
from assistant.language.repairs import is_repaired
from assistant.language.text import fold

__all__ = ["FoundAmount", "find_amounts"]
LONGEST_TEXT_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """Money at `text[start:end]` (figure and currency, without 左右 or `about`).

    `amount` is in whole currency units, `currency` an ISO 4217 code or None when unsaid. `implied` marks a figure whose
    unit was left out and taken from custom (预算一百六 as 1.6 million, "budget is one eighty" as 180,000):
    believe it only where money is the subject.
    """

    start: int
    end: int
    amount: int | float
    currency: str | None
    qualifier: Qualifier
    implied: bool = False

    @property
    def budget(self) -> Budget:
        return Budget(self.amount, self.currency, self.qualifier)


def find_amounts(text: str, language: str) -> list[FoundAmount]:
    """Every amount of money in text order, those taken back left out; counts of other things are not amounts.

    Vague figures (几十万, low six figures) are none. Never raises on any text; the first 20,000 characters are read.
    """
    folded = fold(text[:LONGEST_TEXT_CHARS])
    figures = _without_overlaps(scan_zh(folded) + scan_en(folded))
    kept: list[Figure] = []
    for figure in figures:
        while kept and is_repaired(folded, (kept[-1].start, kept[-1].end), (figure.start, figure.end)):
            # "预算按欧元算，三十万，不是，五十四万": the currency of what was taken back still holds.
            figure = figure.with_currency(figure.currency or currency_near(folded, kept[-1]))
            kept.pop()
        kept.append(figure)
    return [
        FoundAmount(
            one.start,
            one.end,
            one.amount,
            one.currency or currency_near(folded, one),
            qualifier_near(folded, one),
            one.implied,
        )
        for one in kept
    ]


def _without_overlaps(figures: list[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in sorted(figures, key=lambda one: (one.start - one.end, one.implied, one.start)):
        if all(figure.end <= other.start or figure.start >= other.end for other in kept):
            kept.append(figure)
    return sorted(kept, key=lambda one: one.start)
