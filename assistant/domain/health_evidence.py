"""What confirmed records say for and against each of the thirteen, always with the words they say it in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from assistant.domain.c139 import FieldCue, Method, Part, Words
from assistant.domain.clauses import RIVAL, Clause, clauses_of, named_in, pattern_of, says
from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.followup import LIST_FIELDS, Budget, Contact, GrainedDate, HelpAsked, NextStep

LAST = 1 << 30
"""Where a typed value stands in a record: after all that was said."""


@dataclass(frozen=True, slots=True)
class Finding:
    """That a record speaks for a part (`speaks_for`) or against it.

    `quote` are its words, never empty; `who` the contacts they are about; `place` where they stand in the note. `part`
    is `item.part`; `key` tells one value of a field from another.
    """

    part: str
    speaks_for: bool
    record_id: str
    author_id: str
    said_at: datetime
    quote: str
    who: frozenset[str] = frozenset()
    place: int = 0
    key: str = ""

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Findings in the order they were said."""
        return self.said_at, self.record_id, self.place


@dataclass(frozen=True, slots=True)
class Told:
    """A record as evidence. `is_alone` is False where its note speaks of other customers, too."""

    record: FollowupRecord
    is_alone: bool = True


def findings_of(method: Method, told: Sequence[Told]) -> tuple[Finding, ...]:
    """All that `told` says, in the order it was said. Superseded records must not be among them.

    Contacts and competitors that any record names are known for all of them.
    """
    people = _people(one.record for one in told)
    rivals = tuple(dict.fromkeys(name for one in told for name in one.record.fields.competitors))
    found = chain.from_iterable(_of_record(method, one, people, rivals) for one in told)
    return tuple(sorted(found, key=lambda finding: finding.order))


def _of_record(
    method: Method, told: Told, people: Sequence[tuple[str, tuple[str, ...]]], rivals: tuple[str, ...]
) -> Iterator[Finding]:
    record = told.record
    for item in method.items:
        for part in item.parts:
            for cue in part.fields:
                yield from _of_field(f"{item.id}.{part.id}", cue, record)
    reader = _Reader(method.words, people, (*rivals, *method.words.rivals))
    for clause in clauses_of(record.text):
        if not told.is_alone and not _is_marked(record, clause):
            continue
        for item in method.items:
            for part in item.parts:
                said = reader.reads(part, record.text, clause)
                if said is not None:
                    speaks_for, who = said
                    yield Finding(
                        f"{item.id}.{part.id}",
                        speaks_for,
                        record.id,
                        record.author_id,
                        record.said_at,
                        record.text[slice(*clause.sentence)].strip(),
                        who,
                        clause.start,
                    )


class _Reader:
    """Reads single clauses, with the names known at this customer."""

    def __init__(self, words: Words, people: Sequence[tuple[str, tuple[str, ...]]], rivals: tuple[str, ...]) -> None:
        self._people = people
        self._rivals = rivals
        self._not_before = _negation(words.not_before)
        self._ignorance, self._unsure, self._leaving, self._roles = (
            pattern_of(given) for given in (words.ignorance, words.unsure, words.leaving, words.roles)
        )
        self._named = pattern_of((RIVAL,), rivals)

    def reads(self, part: Part, text: str, clause: Clause) -> tuple[bool, frozenset[str]] | None:
        """Whether a clause speaks for a part or against it, and of whom; None where it says nothing certain of it."""
        words = text[clause.start : clause.end]
        if part.near == "person" and (hit := _first(self._leaving, words)) and self._about(text, clause, hit):
            return None if self._is_open(text, clause) else (False, self._about(text, clause, hit))
        if hit := _first(pattern_of(part.denials, self._rivals), words):
            is_certain = self._is_near(part, text, clause) and not self._is_open(text, clause)
            return (False, self._about(text, clause, hit)) if is_certain else None
        hit = _first(pattern_of(part.cues, self._rivals), words)
        if hit is None or not self._is_near(part, text, clause):
            return None
        who = self._about(text, clause, hit)
        if says(self._ignorance, words) or self._is_unknown_after(text, clause):
            return False, who
        if self._is_open(text, clause):
            return None
        return not says(self._not_before, words[: hit.start()]), who

    def _about(self, text: str, clause: Clause, hit: re.Match[str]) -> frozenset[str]:
        """The contacts a phrase is about: those named before it in its clause; else who began the sentence; else those
        after it."""
        cue = clause.start + hit.start()
        return (
            self._contacts(text[clause.start : cue])
            or self._subject(text[clause.sentence[0] : clause.start])
            or self._contacts(text[cue : clause.end])
        )

    def _subject(self, words: str) -> frozenset[str]:
        """The contact that is named first."""
        named = [(words.find(name), key) for key, names in self._people for name in names if name in words]
        return frozenset([min(named)[1]]) if named else frozenset()

    def _contacts(self, words: str) -> frozenset[str]:
        return frozenset(key for key, names in self._people if named_in(words, names))

    def _is_near(self, part: Part, text: str, clause: Clause) -> bool:
        sentence = text[slice(*clause.sentence)]
        if part.near == "person":
            return bool(self._contacts(sentence)) or says(self._roles, sentence)
        return part.near != "rival" or says(self._named, sentence)

    def _is_open(self, text: str, clause: Clause) -> bool:
        """Whether it is asked, hoped or planned."""
        is_asked = text[slice(*clause.sentence)].rstrip("”\"'’) ").endswith(("?", "？"))
        return is_asked or says(self._unsure, text[clause.start : clause.end])

    def _is_unknown_after(self, text: str, clause: Clause) -> bool:
        """Whether the next clause of the sentence says no more than that this is not known: 谁拍板，还不知道."""
        later = [one for one in clauses_of(text) if one.sentence == clause.sentence and one.start > clause.start]
        if not later or self._ignorance is None:
            return False
        words = text[later[0].start : later[0].end]
        hit = self._ignorance.search(words)
        rest = "" if hit is None else re.sub(r"\W", "", words[: hit.start()] + words[hit.end() :])
        return hit is not None and len(rest) <= _REST_CHARS


def _first(pattern: re.Pattern[str] | None, words: str) -> re.Match[str] | None:
    return pattern.search(words) if pattern else None


_REST_CHARS = 4
"""Beside the words for not knowing, a clause that refers back says little: 目前还, we, yet."""


@lru_cache(maxsize=8)
def _negation(words: tuple[str, ...]) -> re.Pattern[str]:
    """A word for not, then at most two characters or two English words, then the end."""
    alternatives = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?:{alternatives})(?:[一-鿿]{{0,2}}|(?:\s+\w+){{0,2}}\s*)$", re.IGNORECASE)


def _of_field(part: str, cue: FieldCue, record: FollowupRecord) -> Iterator[Finding]:
    stated = getattr(record.fields, cue.field)
    many = cue.field in LIST_FIELDS
    for index, value in enumerate(stated) if many else [] if stated is None else [(None, stated)]:
        if (cue.with_title and not value.title) or (cue.with_date and not value.due):
            continue
        marks = [mark for mark in record.marks if (mark.field, mark.index) == (cue.field, index)]
        place = next((mark.start for mark in marks if mark.start is not None), LAST)
        quote = quote_of(record.marks, record.text, cue.field, index).strip() or _as_typed(value)
        key = fold_name(value.name if isinstance(value, Contact) else quote)
        yield Finding(part, True, record.id, record.author_id, record.said_at, quote, frozenset(), place, key)


def _as_typed(value: Any) -> str:
    """The words of a value that was typed in, as near to them as it is kept."""
    match value:
        case Contact():
            return f"{value.name} {value.title or ''}".strip()
        case Budget():
            return f"{value.amount:.10g} {value.currency or ''}".strip()
        case NextStep():
            return f"{value.action} {value.due.date.isoformat() if value.due else ''}".strip()
        case HelpAsked():
            return f"{value.to}: {value.what}"
        case GrainedDate():
            return value.date.isoformat()
    return str(value)


def _people(records: Iterable[FollowupRecord]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Contacts by key with all they are called; two that share a name or an alias are one."""
    groups: list[tuple[str, set[str]]] = []
    for contact in (contact for record in records for contact in record.fields.contacts):
        names = {contact.name, *contact.aliases}
        same = next((held for _, held in groups if held & names), None)
        if same is None:
            groups.append((fold_name(contact.name), names))
        else:
            same |= names
    return tuple((key, tuple(sorted(names))) for key, names in groups)


def _is_marked(record: FollowupRecord, clause: Clause) -> bool:
    start, end = clause.sentence
    return any(mark.start is not None and start <= mark.start < end for mark in record.marks)
