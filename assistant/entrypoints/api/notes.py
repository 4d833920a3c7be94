"""Notes: upload audio or text, and follow what becomes of it."""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.note import Note
from assistant.domain.person import Person
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.intake import Said, file_said
from assistant.entrypoints.api.mapping import Namer, draft_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import (
    IdPath,
    NoteAccepted,
    NoteError,
    NoteOut,
    NoteSummary,
    NoteTyped,
)
from assistant.entrypoints.api.uploads import drop_upload, keep_upload, read_form
from assistant.errors import InvalidInput, NotFound
from assistant.services.desk import WEB
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1/notes", tags=["notes"], responses=documented(401))

_STATUS_OF_INBOX = {"new": "queued", "done": "ignored", "dead": "failed"}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "ogg/opus, mp3, m4a, wav, webm, amr or flac."},
        "said_at": {"type": "string", "format": "date-time", "description": "When it was said; empty: now."},
    },
}
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": NoteTyped.model_json_schema()},
        "multipart/form-data": {"schema": _FORM},
    },
}


@dataclass(frozen=True, slots=True)
class _Given:
    typed: NoteTyped
    file: UploadFile | None


async def _read_note(request: Request) -> _Given:
    """The body, read on the event loop; files go to a temporary file as they come in."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        texts, file = await read_form(request, frozenset({"said_at"}))
        if file is None:
            raise RequestValidationError([{"loc": ("body", "file"), "msg": "a file is needed", "type": "missing"}])
        texts = {name: value for name, value in texts.items() if value}
        return _Given(_validate({"text": "-", **texts}), file)
    if media_type == "application/json":
        return _Given(_validate(await request.body()), None)
    raise InvalidInput("send JSON or a multipart form", code="wrong_media_type")


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,100}$",
        description="The same key again returns the first note instead of filing a second one.",
    ),
]


@router.post(
    "", status_code=202, responses=documented(400, 409, 413, 415, 422, 503), openapi_extra={"requestBody": _BODY}
)
def create_note(
    app: App, person: Caller, given: Annotated[_Given, Depends(_read_note)], idempotency_key: Key = None
) -> NoteAccepted:
    """File a note: JSON with `text`, or a form with a voice `file`. It shows up in the person's web chat, too."""
    if len(given.typed.text) > app.settings.text_max_chars:
        raise InvalidInput("the text is too long", code="text_too_long")
    upload = keep_upload(app, given.file) if given.file else None
    said = Said(
        key="api-" + (idempotency_key or secrets.token_hex(16)),
        text="" if upload else given.typed.text,
        upload=upload,
        said_at=given.typed.said_at,
        is_note=True,
    )
    is_new = False
    try:
        note_id, is_new = file_said(app, person, said)
    finally:
        if upload and not is_new:
            drop_upload(app, upload)
    with app.database.read() as store:
        return NoteAccepted(id=note_id, status=_status(store, note_id, person))


@router.get("")
def list_notes(app: App, person: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[NoteSummary]:
    """One's own notes, newest first."""
    with app.database.read() as store:
        return [_summary(note) for note in store.notes.of_person(person.id, limit)]


@router.get("/{note_id}", responses=documented(404, 422))
def get_note(request: Request, app: App, person: Caller, note_id: IdPath) -> NoteOut:
    """A note of one's own: how far it is, its transcript and its drafts."""
    with app.database.read() as store:
        note = store.notes.get(note_id)
        if note is None:
            return _not_opened(app, store, note_id, person)
        if note.person_id != person.id:
            raise NotFound("no such note")
        names = Namer(store)
        error = None
        if note.error_code:
            error = NoteError(code=note.error_code, detail=app.desk.explain(note.error_code, locale_of(request)))
        return NoteOut(
            **_summary(note).model_dump(),
            language=note.language,
            heard=note.heard,
            error=error,
            seconds=dict(note.seconds),
            drafts=[draft_out(draft, note.text, names) for draft in store.drafts.of_note(note_id)],
        )


def _validate(document: bytes | dict[str, str]) -> NoteTyped:
    try:
        if isinstance(document, bytes):
            return NoteTyped.model_validate_json(document)
        return NoteTyped.model_validate(document)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in error.errors()]) from None


def _summary(note: Note) -> NoteSummary:
    return NoteSummary(
        id=note.id,
        status=note.state.value,
        channel=note.channel,
        said_at=note.said_at,
        duration_s=note.duration_s,
        text=note.text,
    )


def _status(store: Store, note_id: str, person: Person) -> str:
    note = store.notes.get(note_id)
    if note is not None:
        return note.state.value
    filed = store.inbox.get(note_id)
    if filed is None or filed.channel != WEB or filed.payload.get("person_id") != person.id:
        raise NotFound("no such note")
    return _STATUS_OF_INBOX[filed.state]


def _not_opened(app: Application, store: Store, note_id: str, person: Person) -> NoteOut:
    status = _status(store, note_id, person)
    filed = store.inbox.get(note_id)
    return NoteOut(
        id=note_id,
        status=status,
        channel=WEB,
        said_at=filed.received_at if filed else app.clock(),
        duration_s=0.0,
        text=str(filed.payload.get("text", "")) if filed else "",
        language="",
        heard="",
        error=None,
        seconds={},
        drafts=[],
    )
