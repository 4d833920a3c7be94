"""What our side does next and whom it asks for help: clause by clause, with owner and due date."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from assistant.domain.followup import GrainedDate, HelpAsked, NextStep
from assistant.language.dates import resolve_date
from assistant.services.reading import plans_en, plans_zh
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import DOUBLE_SURNAMES, SURNAMES, departments
from assistant.services.reading.note_text import Clause, NoteText, as_day


@dataclass(frozen=True, slots=True)
class Helper:
    """A colleague or department at `start:end` of the note; `name` as the CRM has it, else as spoken."""

    name: str
    start: int
    end: int
    is_colleague: bool


@dataclass(frozen=True, slots=True)
class Plans:
    """Steps, requests, and the indexes of the clauses that hold them (`clauses`): they tell of the future."""

    steps: tuple[Found[NextStep], ...] = ()
    requests: tuple[Found[HelpAsked], ...] = ()
    clauses: frozenset[int] = frozenset()


def find_plans(note: NoteText, colleagues: Iterable[Helper]) -> Plans:
    """Every plan of the note; `colleagues` are the mentions of known colleagues in it."""
    from assistant.services.reading.planning_en import read_clause as read_en
    from assistant.services.reading.planning_zh import read_clause as read_zh

    read = read_zh if note.language == "zh" else read_en
    state = PlanState(note, tuple(colleagues))
    for index in range(len(note.clauses)):
        if index not in state.used:
            read(state, index)
    return Plans(tuple(state.steps), tuple(state.requests), frozenset(state.used))


class PlanState:
    """What has been found so far, shared by the readers of the two languages."""

    def __init__(self, note: NoteText, colleagues: Sequence[Helper]) -> None:
        self.note = note
        self.colleagues = colleagues
        self.steps: list[Found[NextStep]] = []
        self.requests: list[Found[HelpAsked]] = []
        self.used: set[int] = set()
        self.last_step = -9
        """Index of the clause of the last step."""

    def helpers_in(self, clause: Clause) -> list[Helper]:
        """Colleagues and departments named in the clause, in order; a colleague hides a department."""
        people = [h for h in self.colleagues if clause.holds(h.start, h.end)]
        words = "|".join(map(re.escape, departments(self.note.language)))
        edge = r"(?<![a-z])" if self.note.language == "en" else ""
        for match in re.finditer(rf"{edge}(?:{words})(?![a-z])", clause.words):
            start, end = clause.start + match.start(), clause.start + match.end()
            if not any(h.start < end and start < h.end for h in people):
                people.append(Helper(self.note.text[start:end], start, end, False))
        return sorted(people, key=lambda h: h.start)

    def due(self, index: int) -> GrainedDate | None:
        """The coming date in a clause."""
        clause = self.note.clauses[index]
        for found in self.note.dates_in(clause.start, clause.end):
            day = as_day(found.value)
            if day and not found.weak and day.date < self.note.now.date():
                words = self.note.text[found.start : found.end]
                day = as_day(resolve_date(words, self.note.now, self.note.language, direction="future"))
            if day and not found.weak and day.date >= self.note.now.date():
                return day
        return None

    def add_step(self, index: int, start: int, end: int, due: GrainedDate | None, owner: str, sure: float) -> None:
        action = self.note.text[start:end].strip()
        if action:
            self.steps.append(Found(NextStep(action, due, owner), start, end, sure))
            self.used.add(index)
            self.last_step = index

    def date_last_step(self, due: GrainedDate, index: int) -> None:
        """A date said right after a step ("我说下周一给") is that step's."""
        last = self.steps[-1]
        self.steps[-1] = replace(last, value=replace(last.value, due=last.value.due or due))
        self.used.add(index)

    def add_request(self, index: int, to: str, start: int, end: int, sure: float) -> None:
        what = self.note.text[start:end].strip()
        if what:
            self.requests.append(Found(HelpAsked(to, what), start, end, sure))
            self.used.add(index)

    def date_over(self, place: int) -> int | None:
        """Where the date phrase ends that starts at `place`."""
        return next((found.end for found in self.note.dates if found.start == place), None)


def days_before(due: GrainedDate | None, days: int) -> GrainedDate | None:
    """`due` minus some days, where it is a day."""
    return GrainedDate(due.date - timedelta(days=days)) if due else None


def spoken_name(words: str) -> str | None:
    """A Chinese full name at the start of `words` (surname and one or two characters), else None."""
    stop = plans_zh.SURNAME_NAME_END
    for surname_chars in (2, 1):
        head = words[:surname_chars]
        if head not in DOUBLE_SURNAMES and (surname_chars == 2 or head not in SURNAMES):
            continue
        for given in (2, 1):
            rest = words[surname_chars + given :]
            if len(words) >= surname_chars + given and stop.match(rest):
                name = words[: surname_chars + given]
                if not stop.search(name[surname_chars:]) and name.isalpha():
                    return name
    return None


__all__ = ["Helper", "PlanState", "Plans", "days_before", "find_plans", "plans_en", "spoken_name"]
