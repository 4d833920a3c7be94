"""Date phrases in zh and en, resolved against the note's own time by the rules of the project's date format.

`find_dates` gives every phrase with its place, `resolve_date` the one a phrase or sentence is about. Rules: weeks run
Monday to Sunday; a bare date is the first that is not over, a bare weekday never today; where the clause tells of a
contact that took place, both look back. What names no day (过两天, soon) is found with the value None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from types import ModuleType

from assistant.domain.followup import Grain, GrainedDate
from assistant.language import dates_en_rules, dates_zh_rules
from assistant.language.atoms import Clock, Direction, Found, pick_longest
from assistant.language.direction import infer_direction
from assistant.language.periods import DateRange, DateValue
from assistant.language.repairs import is_repaired
from assistant.language.text import clause_around, fold

__all__ = ["DateRange", "DateValue", "FoundDate", "find_dates", "resolve_case", "resolve_date"]

LONGEST_TEXT_CHARS = 20_000
_HEDGE = {
    "zh": re.compile(r"可能|也许|或许|没准|说不定|不好说|看情况|再说|大概(?!率)"),
    "en": re.compile(r"\b(?:maybe|perhaps|possibly|sometime|might|some time|at some point|potentially|who knows)\b"),
}

_BESIDE = re.compile(r"[\s,(（、]*(?:the )?")
_NAMED_END = re.compile(r"底|末|内|end|close|eoy|within")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date phrase at `text[start:end]`; `value` None where it expressly names no day (过两天, soon).

    `weak` phrases (a time of day, 刚才) stand for the day of the note and count only where nothing else is said.
    """

    start: int
    end: int
    value: DateValue | None
    weak: bool = False


def find_dates(text: str, now: datetime, language: str, *, direction: Direction | None = None) -> list[FoundDate]:
    """Every date phrase of a text in order, not overlapping; those the speaker took back are left out.

    `now` is the note's local time; `language` is `zh` or `en` (phrases of the other language in a mixed sentence are
    found too); `direction` settles which way bare dates look, None reads it from each clause. Never raises on any
    text; only the first 20,000 characters are read.
    """
    folded = fold(text[:LONGEST_TEXT_CHARS])
    pieces = _pieces(folded, now, "zh" if language.startswith("zh") else "en", direction)
    return [FoundDate(one.start, one.end, _value(one), one.weak) for one in _hedged(folded, pieces, language)]


def resolve_date(
    text: str, now: datetime, language: str, *, direction: Direction | None = None
) -> GrainedDate | DateRange | None:
    """The date a phrase or sentence is about: the first that is named and not taken back; None when none is."""
    found = find_dates(text, now, language, direction=direction)
    values = [one.value for one in found if one.value and not one.weak]
    if values:
        return values[0]
    if any(one.value is None for one in found):
        return None
    return next((one.value for one in found), None)


def resolve_case(text: str, now: datetime, language: str) -> dict[str, str | None]:
    """`resolve_date` as the evaluation's record: {"date","grain"}, {"start","end"} or {"date": None}."""
    value = resolve_date(text, now, language)
    if value is None:
        return {"date": None}
    if isinstance(value, DateRange):
        return {"start": value.start.isoformat(), "end": value.end.isoformat()}
    return {"date": value.date.isoformat(), "grain": value.grain.value}


def _value(found: Found) -> DateValue | None:
    return found.span or (found.period.value if found.period else None)


def _pieces(text: str, now: datetime, language: str, direction: Direction | None) -> list[Found]:
    @lru_cache(maxsize=512)
    def clock(start: int, end: int) -> Clock:
        return Clock(now, direction or infer_direction(text, start, end, language))

    found = _of_language(text, language, clock)
    if language == "zh" and re.search("[a-z]", text):
        found = pick_longest(found + [one for one in _of_language(text, "en", clock) if not one.weak])
    elif language == "en" and re.search("[一-鿿]", text):
        found = pick_longest(found + [one for one in _of_language(text, "zh", clock) if not one.weak])
    return _drop_repaired(text, found, dates_zh_rules if language == "zh" else dates_en_rules)


def _of_language(text: str, language: str, clock: Callable[[int, int], Clock]) -> list[Found]:
    rules = dates_zh_rules if language == "zh" else dates_en_rules
    pieces = pick_longest(list(rules.find_pieces(text, clock)))
    extended = pick_longest([rules.extend(text, one, clock) for one in pieces])
    return _joined(text, _with_weekdays(text, extended), rules, clock)


def _with_weekdays(text: str, pieces: list[Found]) -> list[Found]:
    """A bare weekday beside a date (Thursday the 19th, 三月十九号周四) only repeats it: the two become one."""
    merged: list[Found] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if last and last.period and piece.period and _BESIDE.fullmatch(text[last.end : piece.start]):
            named, other = (last, piece) if last.weekday is not None else (piece, last)
            if named.weekday is not None and named.bare and other.weekday is None and _is_day(other):
                merged[-1] = other.widened(min(last.start, piece.start), max(last.end, piece.end))
                continue
        merged.append(piece)
    return merged


def _is_day(piece: Found) -> bool:
    return piece.period is not None and piece.period.grain is Grain.DAY and not piece.weak


def _joined(text: str, pieces: list[Found], rules: ModuleType, clock: Callable[[int, int], Clock]) -> list[Found]:
    """The pieces with "from X to Y" made one range; the right end is read against the left one."""
    joined: list[Found] = []
    for right in pieces:
        left = joined[-1] if joined else None
        if left and _may_join(text, left, right, rules):
            span = _span(text, left, right, rules, clock)
            if span is not None:
                joined[-1] = Found(left.start, right.end, span=span)
                continue
        joined.append(right)
    return joined


def _may_join(text: str, left: Found, right: Found, rules: ModuleType) -> bool:
    if left.weak or right.weak or left.period is None or right.period is None:
        return False
    gap = text[left.end : right.start]
    if not rules.RANGE.fullmatch(gap) or rules.MOVED_FROM.search(text[: left.start]):
        return False
    return gap.strip() != "and" or bool(re.search(r"\bbetween\s+(?:the\s+)?$", text[: left.start]))


def _span(
    text: str, left: Found, right: Found, rules: ModuleType, clock: Callable[[int, int], Clock]
) -> DateRange | None:
    if left.period is None or right.period is None:
        return None
    first, last = left.period.first, right.period.last
    if left.bare and not right.bare:
        # "Monday to Wednesday next week": what settles the right end settles the left one.
        if left.weekday is not None and right.weekday is not None:
            first = last - timedelta(days=(right.weekday - left.weekday) % 7)
        elif left.at_year and (period := left.at_year(last.year)):
            first = period.first
    elif right.bare:
        anchored = clock(left.start, left.end).at(first)
        again = [rules.extend(text, one, lambda *_: anchored) for one in rules.find_pieces(text, lambda *_: anchored)]
        period = next((one.period for one in again if (one.start, one.end) == (right.start, right.end)), None)
        last = period.last if period else last
    return DateRange(first, last) if first < last else None


def _drop_repaired(text: str, pieces: list[Found], rules: ModuleType) -> list[Found]:
    """The pieces the speaker stands by: 周三，不对，周四; from Tuesday moved to Thursday; Friday instead of Monday."""
    kept: list[Found] = []
    for piece in pieces:
        if kept and not piece.weak:
            before = kept[-1]
            gap = text[before.end : piece.start]
            if rules.INSTEAD.fullmatch(gap):
                continue
            moved = rules.MOVED.fullmatch(gap) or (
                rules.RANGE.fullmatch(gap) and rules.MOVED_FROM.search(text[: before.start])
            )
            if not before.weak and (moved or is_repaired(text, (before.start, before.end), (piece.start, piece.end))):
                kept.pop()
        kept.append(piece)
    return kept


def _hedged(text: str, pieces: list[Found], language: str) -> list[Found]:
    """A whole year that is only a maybe names no day; shorter periods keep theirs."""
    hedge = _HEDGE["zh" if language.startswith("zh") else "en"]

    def settle(one: Found) -> Found:
        if one.period is None or one.period.grain is not Grain.YEAR or _NAMED_END.search(text[one.start : one.end]):
            return one
        clause = clause_around(text, one.start, one.end)
        return Found(one.start, one.end) if hedge.search(text, clause.start, clause.end) else one

    return [settle(one) for one in pieces]
