"""Reading a note into follow-up drafts: the model finds, code resolves, what does not stand in the note is dropped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from assistant.domain.followup import FIELD_NAMES, FollowupFields, Known, Mark, Reading
from assistant.llm.base import ChatModel, ChatTurn
from assistant.services.reading.assembling import Assembled, assemble
from assistant.services.reading.finding import ANSWER_TOKENS, Findings, ask_model, merge
from assistant.services.reading.mentions import find_mentions
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.splitting import cut_pieces, split_customers
from prompts.loader import Prompt, PromptLibrary

Progress = Callable[[float], None]
"""Called with the share of the reading that is done, 0..1."""

LOCALES = {"zh": "zh-CN", "en": "en"}
_SAYS_NOTHING = ("channel", "occurred_on", "sentiment", "stage_hint")
"""Fields that alone make no record worth keeping."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns a note into readings, one a customer. Safe for several threads.

    `depth` says what is asked of the model: `names` suits a small local one (customer, people, systems, rivals,
    products; the rest is read by rule), `full` a strong one, whose needs, risks, steps and labels count before rules.
    """

    model: ChatModel
    prompts: PromptLibrary
    depth: Literal["names", "full"] = "names"

    def read(
        self,
        text: str,
        *,
        language: str | None,
        now: datetime,
        known: Known,
        progress: Progress | None = None,
    ) -> tuple[Reading, ...]:
        """The readings of `text`; none when it holds nothing worth a record, two when two customers are followed up.

        `language` is `zh`, `en`, a locale, or None to guess; `now` the rep's local time, aware, against which dates
        resolve. Raises Unavailable when the model is away (the same call may be repeated) and NotReady when it is not
        set up. An answer of the model that cannot be used never fails the reading: the rules then read alone, and say
        so by low confidence.
        """
        if not text.strip():
            return ()
        whole = NoteText.of(text, language, now)
        mentions = find_mentions(whole, known)
        stretches = split_customers(whole, known, mentions)
        readings: list[Reading] = []
        for number, (start, end) in enumerate(stretches):
            report = _part_of(progress, number, len(stretches))
            reading = self._read_stretch(whole, start, end, known, report)
            if reading is not None:
                readings.append(reading)
        if progress:
            progress(1.0)
        return tuple(readings)

    def warm(self, language: str = "zh") -> None:
        """Have the model read the unchanging opening of the prompt, so that it is cached. Raises Unavailable."""
        prompt = self._prompt("zh" if language.startswith("zh") else "en")
        turns = [ChatTurn(turn.role, turn.content) for turn in prompt.render(text=".")]
        self.model.complete(turns, schema=prompt.schema, schema_name=prompt.schema_name, max_tokens=1)

    def _prompt(self, language: str) -> Prompt:
        return self.prompts.load("find_names" if self.depth == "names" else "find_all", LOCALES[language])

    def _read_stretch(
        self, whole: NoteText, start: int, end: int, known: Known, progress: Progress | None
    ) -> Reading | None:
        note = NoteText(whole.text[start:end], whole.language, whole.now)
        prompt = self._prompt(note.language)
        began = time.monotonic()
        findings = self._find(prompt, note, progress)
        asked = time.monotonic()
        mentions = find_mentions(note, known)
        done = assemble(note, known, mentions, findings, trusted=self.depth == "full")
        done = _unsure(done) if not findings.answered else done
        if _says_nothing(done.fields):
            return None
        marks = tuple(_moved(mark, start) for mark in done.marks)
        seconds = {"read": asked - began, "resolve": time.monotonic() - asked}
        return Reading(
            fields=done.fields,
            marks=marks,
            prompt_id=prompt.id,
            prompt_version=prompt.version,
            model=self.model.model,
            customer_candidates=done.candidates,
            seconds=seconds,
        )

    def _find(self, prompt: Prompt, note: NoteText, progress: Progress | None) -> Findings:
        """The model's findings over the whole stretch, piece by piece where it is long."""
        pieces = cut_pieces(note.text, note.language)
        tokens = ANSWER_TOKENS["names" if self.depth == "names" else "all"]
        parts: list[Findings] = []
        for number, (start, end) in enumerate(pieces):
            piece = NoteText(note.text[start:end], note.language, note.now)
            parts.append(ask_model(self.model, prompt, piece, tokens).moved(start))
            if progress:
                progress((number + 1) / (len(pieces) + 1))
        return merge(parts)


def _part_of(progress: Progress | None, number: int, count: int) -> Progress | None:
    return (lambda share: progress((number + share) / count)) if progress else None


def _moved(mark: Mark, by: int) -> Mark:
    if mark.start is None or mark.end is None:
        return mark
    return replace(mark, start=mark.start + by, end=mark.end + by)


def _unsure(done: Assembled) -> Assembled:
    """Without the model's word nothing is surer than one half."""
    return replace(done, marks=tuple(replace(mark, confidence=min(0.5, mark.confidence)) for mark in done.marks))


def _says_nothing(fields: FollowupFields) -> bool:
    return all(not getattr(fields, name) for name in FIELD_NAMES if name not in _SAYS_NOTHING)
