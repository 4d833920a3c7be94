"""Parts for driving the HTTP edge: what stands in for the models and the library, and drafts to begin from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.followup import (
    Budget,
    Contact,
    FollowupFields,
    GrainedDate,
    HelpAsked,
    Mark,
    Names,
    NextStep,
    Qualifier,
    Reading,
)
from assistant.domain.ids import new_id
from assistant.domain.note import Draft, Note
from assistant.domain.person import Person
from assistant.services import filing
from assistant.services.desk import WEB
from retrieval.case_types import CaseMatch, CaseStudy, CustomerProfile, ImportReport, MatchReason, RefusedFile
from speech.base import Progress, Transcript
from tests.stand_ins.libraries import EmptyLibrary

NOTE = "见了海港食品的采购经理周敏，想把批次追溯做起来，预算大概一百二十万，我下周三发方案，麻烦王芳看下接口。"
SPOKEN = "Met Anna at Nordic Dairy. They want one screen for both plants, budget about 180k dollars, I send the quote."
QUOTE = "Recall drills went from two days to forty minutes."


class SaysTheSame:
    """A transcriber that hears the same words in every file, and tells of progress on the way."""

    model = "says-the-same"

    def transcribe(
        self,
        audio: Path,
        *,
        language: str | None = None,
        vocabulary: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Transcript:
        if progress:
            progress(1.0, 2.0)
        return Transcript(SPOKEN, "en", 2.0, self.model, seconds={"decode": 0.1, "transcribe": 0.4})


class KnowsTheNotes:
    """A reader that knows the two notes of this file, and finds nothing in others."""

    def read(
        self, text: str, *, language: str | None, now: datetime, known: Names, spoken: bool = False
    ) -> Sequence[Reading]:
        return readings_of(text)


class OneCaseLibrary(EmptyLibrary):
    """A library with a single case, which fits everybody."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "batch-tracing.md"
        self.path.write_text(f"# Batch tracing at a frozen-food maker\n\n{QUOTE}\n", "utf-8")

    def add(self, name: str, data: bytes) -> ImportReport:
        return ImportReport(refused=(RefusedFile(name, "this library takes no files", "format"),))

    def cases(self) -> Sequence[CaseStudy]:
        title = "Batch tracing at a frozen-food maker"
        return [CaseStudy(self.path.name, title, self.path, "en", "0" * 64, date(2026, 5, 1), {"industry": "food"})]

    def match(self, profile: CustomerProfile, **how: Any) -> Sequence[CaseMatch]:
        reason = MatchReason("need", next(iter(profile.needs), "tracing"), "batch tracing in eleven weeks")
        case = self.cases()[0]
        return [CaseMatch(case.case_id, case.title, case.path, 0.9, QUOTE, "en", (reason,))]


@dataclass
class ManualClock:
    """Says the time it was told."""

    now: datetime = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, step: timedelta) -> None:
        self.now += step


def readings_of(text: str) -> tuple[Reading, ...]:
    """What the reader of these tests makes of a text."""
    if text == NOTE:
        fields = FollowupFields(
            customer="海港食品",
            contacts=(Contact("周敏", "采购经理"),),
            needs=("把批次追溯做起来",),
            budget=Budget(1_200_000, "CNY", Qualifier.ABOUT),
            next_steps=(NextStep("发方案", GrainedDate(date(2026, 5, 13))),),
            help_requests=(HelpAsked("王芳", "看下接口"),),
        )
        marks: tuple[Mark, ...] = (
            _mark(text, "contacts", 0, "采购经理周敏"),
            _mark(text, "needs", 0, "把批次追溯做起来"),
            _mark(text, "budget", None, "预算大概一百二十万", 0.5),
            _mark(text, "next_steps", 0, "我下周三发方案"),
            _mark(text, "help_requests", 0, "麻烦王芳看下接口"),
        )
    elif text == SPOKEN:
        fields = FollowupFields(
            customer="Nordic Dairy",
            contacts=(Contact("Anna"),),
            needs=("one screen for both plants",),
            budget=Budget(180_000, "USD", Qualifier.ABOUT),
            next_steps=(NextStep("send the quote"),),
        )
        marks = (
            _mark(text, "contacts", 0, "Anna"),
            _mark(text, "needs", 0, "one screen for both plants"),
            _mark(text, "budget", None, "about 180k dollars"),
            _mark(text, "next_steps", 0, "I send the quote"),
        )
    else:
        return ()
    return (Reading(fields, marks, "followup", "1", "knows-the-notes", seconds={"read": 0.2, "resolve": 0.01}),)


def file_draft(app: Application, person: Person, text: str = NOTE) -> Draft:
    """A note of `person`, read into an open draft, as the workflow would leave it."""
    now = app.clock()
    note = Note(new_id(), person.id, WEB, person.id, app.desk.local_time(now, person), text=text, language="zh")
    with app.database.write() as store:
        store.inbox.add(note.id, WEB, f"{person.id}:{note.id}", {"person_id": person.id}, now)
        store.notes.add(note, now)
        return filing.file_readings(store, note, readings_of(text), app.desk, now)[0]


def _mark(text: str, field: str, index: int | None, words: str, confidence: float = 0.9) -> Mark:
    start = text.index(words)
    return Mark(field, index, start, start + len(words), confidence)
