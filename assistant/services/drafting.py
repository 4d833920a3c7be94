"""Reading a note into follow-up drafts: words are found, code resolves, what does not stand in the note is dropped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.followup import FIELD_NAMES, FollowupFields, Mark, Names, Reading
from assistant.llm.base import ChatModel
from assistant.services.reading.assembling import assemble
from assistant.services.reading.finding import Findings, ask_model, combined, merge
from assistant.services.reading.mentions import find_mentions
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.splitting import cut_pieces, split_customers
from assistant.services.reading.tags import Tags, sure
from assistant.tagger.base import Tagger
from prompts.loader import Prompt, PromptLibrary

Progress = Callable[[float], None]
"""Called with the share of the reading that is done, 0..1."""

LOCALES = {"zh": "zh-CN", "en": "en"}
_SAYS_NOTHING = ("channel", "occurred_on", "sentiment", "stage_hint")
"""Fields that alone make no record worth keeping."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns a note into readings, one a customer. Safe for several threads.

    The tagger marks the words that fill fields. With a chat `model` (one that is strong enough, see
    `docs/extraction.md`) the whole note is put to it as well, and its word counts first.
    """

    tagger: Tagger
    prompts: PromptLibrary
    model: ChatModel | None = None

    def read(
        self,
        text: str,
        *,
        language: str | None,
        now: datetime,
        known: Names,
        spoken: bool = False,
        progress: Progress | None = None,
    ) -> tuple[Reading, ...]:
        """The readings of `text`; none when it holds nothing worth a record, two when two customers are followed up.

        `language` is `zh`, `en`, a locale, or None to guess; `now` the rep's local time, aware, against which dates
        resolve; `spoken` says that the text is a transcript, in which names of one sound cannot be told apart. Raises
        Unavailable when the model is away (the same call may be repeated) and NotReady when a part is not set up. An
        answer of the model that cannot be used never fails the reading: the tagger's word then stands.
        """
        if not text.strip():
            return ()
        began = time.monotonic()
        whole = NoteText.of(text, language, now)
        tagged = sure(self.tagger.tag(whole.text))
        prompt = self.prompts.load("find_all", LOCALES[whole.language])
        findings = self._asked(self.model, prompt, whole, progress) if self.model else Findings()
        tagged = combined(tagged, findings)
        found = time.monotonic() - began
        named = tuple(dict.fromkeys(whole.text[tag.start : tag.end] for tag in tagged if tag.kind == "customer"))
        near = known.near(whole.text, named)
        mentions = find_mentions(whole, near, spoken=spoken)
        readings: list[Reading] = []
        for start, end in split_customers(whole, mentions, Tags.over(whole, tagged)):
            note = NoteText(whole.text[start:end], whole.language, whole.now)
            inside = [replace(t, start=t.start - start, end=t.end - start) for t in tagged if start <= t.start < end]
            done = assemble(note, near, mentions.within(start, end), Tags.over(note, inside), findings.answered)
            if not _says_nothing(done.fields):
                readings.append(
                    Reading(
                        fields=done.fields,
                        marks=tuple(_moved(mark, start) for mark in done.marks),
                        prompt_id=prompt.id if self.model else "",
                        prompt_version=prompt.version if self.model else "",
                        model="+".join(one.model for one in (self.tagger, self.model) if one),
                        customer_candidates=done.candidates,
                        seconds={"read": found, "resolve": time.monotonic() - began - found},
                    )
                )
        if progress:
            progress(1.0)
        return tuple(readings)

    def _asked(self, model: ChatModel, prompt: Prompt, note: NoteText, progress: Progress | None) -> Findings:
        """What the model finds in the whole note, piece by piece where it is long."""
        pieces = cut_pieces(note.text, note.language)
        parts = []
        for number, (start, end) in enumerate(pieces, 1):
            piece = NoteText(note.text[start:end], note.language, note.now)
            parts.append(ask_model(model, prompt, piece).moved(start))
            if progress:
                progress(number / (len(pieces) + 1))
        return merge(parts)


def _moved(mark: Mark, by: int) -> Mark:
    if mark.start is None or mark.end is None:
        return mark
    return replace(mark, start=mark.start + by, end=mark.end + by)


def _says_nothing(fields: FollowupFields) -> bool:
    return all(not getattr(fields, name) for name in FIELD_NAMES if name not in _SAYS_NOTHING)
