"""Follow-up notes and drafts: what the rep said, and what we made of it until it is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from assistant.domain.followup import FollowupFields, Mark


class NoteState(StrEnum):
    """How far a note is. `empty` and `failed` are ends without a draft; `failed` has an error code."""

    RECEIVED = "received"
    TRANSCRIBING = "transcribing"
    READING = "reading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Note:
    """A follow-up note. `id` is that of the inbox row it came in by.

    `audio` is a path relative to the audio folder, None for typed notes. `heard` is the transcript as it came from the
    transcriber (empty for typed notes), `text` what is read: typed or heard. `placeholder_id` is the progress message.
    `seconds` holds wall-clock seconds by stage. `said_at` carries the speaker's time zone offset.
    """

    id: str
    person_id: str
    channel: str
    chat_id: str
    said_at: datetime
    state: NoteState = NoteState.RECEIVED
    audio: str | None = None
    heard: str = ""
    text: str = ""
    language: str = ""
    duration_s: float = 0.0
    placeholder_id: str = ""
    error_code: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)


class DraftState(StrEnum):
    """A draft waits until its author confirms or discards it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a note says about one customer, editable until confirmed.

    `ordinal` tells the drafts of one note apart, from 0. `version` grows by one with each edit; an edit against an
    older version is a conflict. `customer_id` is set when the customer is decided; else `candidates` are ids of CRM
    customers that fit about equally (at most three) and `fields.customer` is the name as spoken, if any.
    """

    id: str
    note_id: str
    person_id: str
    ordinal: int
    fields: FollowupFields
    marks: tuple[Mark, ...]
    prompt_id: str
    prompt_version: str
    model: str
    state: DraftState = DraftState.OPEN
    version: int = 1
    customer_id: str | None = None
    candidates: tuple[str, ...] = ()
    card_message_id: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
