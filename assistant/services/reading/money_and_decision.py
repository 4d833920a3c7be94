"""The two figures of a deal: what the customer may spend, and when they decide."""

import re

from assistant.domain.followup import Budget, GrainedDate, Qualifier
from assistant.language.amounts import FoundAmount
from assistant.services.reading.cues import cues_for
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import Clause, NoteText, as_day

_REACH_CLAUSES = 3
"""An amount counts as the budget when the budget was named at most so many clauses before, in the same breath."""
_HEDGE = re.compile(
    r"^(?:or |and )?(?:it |that |she |he |they )?(?:might|maybe|could be|depends|not sure)|^(?:也)?(?:可能"
    r"|没准|不一定|看情况)"
)
_MULTIPLE_YEARS = re.compile(r"每(?:台|套|人|个|间|月|店)|单价|\b(?:per|each|apiece|a month)\b")


def find_budget(note: NoteText, plans: frozenset[int]) -> Found[Budget] | None:
    """The last budget figure after repairs; a quote, a price, present spend or a withdrawn budget is none."""
    cues = cues_for(note.language)
    if cues.budget_withdrawn.search(note.folded):
        return None
    best: tuple[int, FoundAmount] | None = None
    for amount in note.amounts:
        index = note.clause_at(amount.start)
        clause = note.clauses[index]
        if index in plans or _names_other_money(note, index, amount):
            continue
        distance = _distance_to_cue(note, index, cues.budget.search)
        if distance is None or amount.amount < 1000:
            continue
        if best is None or distance <= best[0] or _same_breath(note, best[1], amount):
            best = (min(distance, best[0]) if best else distance, amount)
        del clause
    if best is None:
        return None
    amount = best[1]
    value = Budget(amount.amount, amount.currency, Qualifier(amount.qualifier))
    return Found(value, amount.start, amount.end, 0.9 if best[0] == 0 else 0.7)


def _names_other_money(note: NoteText, index: int, amount: FoundAmount) -> bool:
    cues, clause = cues_for(note.language), note.clauses[index]
    before = clause.words[: max(0, amount.start - clause.start)]
    after = clause.words[max(0, amount.end - clause.start) :][:8]
    named = cues.budget.search(clause.words)
    other = cues.not_a_budget.search(before) or cues.not_a_budget.search(after)
    return bool(_MULTIPLE_YEARS.search(clause.words) or (other and not (named and named.start() >= other.start())))


def _distance_to_cue(note: NoteText, index: int, cue: object) -> int | None:
    for distance in range(_REACH_CLAUSES + 1):
        if index - distance < 0:
            return None
        clause = note.clauses[index - distance]
        if callable(cue) and cue(clause.words):
            return distance
        if distance and clause.sentence == note.clauses[index].sentence and callable(cue):
            opening = [c for c in note.clauses if c.sentence == clause.sentence and c.start < clause.start]
            if any(cue(c.words) for c in opening):
                return distance
        if distance and cues_for(note.language).not_a_budget.search(clause.words):
            return None
    return None


def _same_breath(note: NoteText, first: FoundAmount, second: FoundAmount) -> bool:
    return note.clauses[note.clause_at(first.start)].sentence == note.clauses[note.clause_at(second.start)].sentence


def find_decision(note: NoteText, plans: frozenset[int]) -> Found[GrainedDate] | None:
    """When they decide: a coming date in a clause that speaks of deciding, or in the clause beside it."""
    cues = cues_for(note.language)
    for reach in (0, 1):
        for index, clause in enumerate(note.clauses):
            cue = cues.decision.search(clause.words)
            after = note.clauses[index + 1].words if index + 1 < len(note.clauses) else ""
            if index in plans or cue is None or cues.not_a_decision.search(clause.words) or _HEDGE.search(after):
                continue
            for near in _beside(note, index, reach):
                if near in plans and near != index:
                    continue
                if found := _coming_date(note, note.clauses[near]):
                    return found
    return None


def _beside(note: NoteText, index: int, reach: int) -> list[int]:
    if reach == 0:
        return [index]
    sentence = note.clauses[index].sentence
    return [i for i in (index + 1, index - 1) if 0 <= i < len(note.clauses) and note.clauses[i].sentence == sentence]


def _coming_date(note: NoteText, clause: Clause) -> Found[GrainedDate] | None:
    today = note.now.date()
    days = [(found, as_day(found.value)) for found in note.dates_in(clause.start, clause.end)]
    for found, day in reversed(days):
        if (day and day.date > today) or (day and day.date == today and day.grain.value != "day"):
            return Found(day, found.start, found.end, 0.8)
    return None
