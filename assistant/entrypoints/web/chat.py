"""The web chat: the page, what is said on it, and what is new."""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import AfterValidator, StringConstraints
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.entrypoints.api.access import find_caller, require_may
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.intake import Said, file_said
from assistant.entrypoints.api.problems import problem
from assistant.entrypoints.api.record_schemas import Given, printable
from assistant.entrypoints.api.uploads import drop_upload, keep_upload, read_form
from assistant.entrypoints.web.rendering import message_html, page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.errors import InvalidInput, NotFound
from assistant.language.text import guess_language
from assistant.services import amending
from assistant.services.access import Access
from assistant.services.cards import CARD_FIELDS
from assistant.services.editing import parse_value
from assistant.services.importing.permitting import may_import
from assistant.services.notetaking import AUDIO_TYPES
from assistant.services.phrasing import field_label
from assistant.sheets.base import SUFFIXES
from assistant.storage.web_messages import WebMessage
from connectors.im.base import ACTION_MAX_BYTES
from retrieval.base import CASE_SUFFIXES

router = APIRouter(include_in_schema=False)

POLL_S = 10.0
"""A page that waits for news is answered after so long even without, so that a stopping server need not wait more."""
LOOK_EVERY_S = 0.3
MAX_REVISION = 2**31 - 1

EDIT_MAX_CHARS = 2000
_EDIT_FIELD = rf"^ef:[0-9a-z]{{1,32}}:({'|'.join(CARD_FIELDS)})$"

Key = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{8,100}$")]


class Pressed(Given):
    """The press of a button on a message."""

    key: Key
    message_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
    action: Annotated[str, StringConstraints(min_length=1, max_length=ACTION_MAX_BYTES, pattern=r"^[\x21-\x7e]+$")]


class Edited(Given):
    """A new value for a field of a draft's card, written in its place."""

    message_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")]
    action: Annotated[str, StringConstraints(pattern=_EDIT_FIELD)]
    text: Annotated[str, StringConstraints(max_length=EDIT_MAX_CHARS), AfterValidator(printable)]


@router.get("/")
def show_chat(request: Request, app: App) -> Response:
    """The chat of who is signed in; for others how to get in."""
    person = find_caller(request, app)
    if person is None:
        return page("welcome.html", locale_of(request), active="")
    with app.database.read() as store:
        messages = store.web_messages.since(person.id, 0)
        shared = frame(store, app, person, "chat")
        access = Access(store, app.desk, person)
        files = CASE_SUFFIXES if access.may(Action.CREATE, Kind.CASE) else frozenset()
        files |= SUFFIXES if may_import(access) else frozenset()
    return page(
        "chat.html",
        person.locale,
        messages=[message_html(message, app.desk, person, app.clock()) for message in messages],
        revision=max((message.revision for message in messages), default=0),
        max_bytes=app.desk.audio_max_bytes,
        max_mb=app.desk.audio_max_bytes // (1024 * 1024),
        max_chars=app.settings.text_max_chars,
        suffixes=",".join((*AUDIO_TYPES, *sorted(files))),
        **shared,
    )


async def _read_said(request: Request) -> tuple[dict[str, str], UploadFile | None]:
    return await read_form(request, frozenset({"key", "text"}))


@router.post("/chat/messages", status_code=202)
def say(
    app: App, person: Visitor, given: Annotated[tuple[dict[str, str], UploadFile | None], Depends(_read_said)]
) -> dict[str, str]:
    """Say something: a form with `key` and `text` or a voice `file`."""
    texts, file = given
    text, key = texts.get("text", "").strip(), texts.get("key", "")
    _check(text, key, has_file=file is not None)
    if len(text) > app.settings.text_max_chars:
        raise InvalidInput("the text is too long", code="text_too_long")
    upload = keep_upload(app, file, or_case=True) if file else None
    is_new = False
    try:
        inbox_id, is_new = file_said(app, person, Said(f"web-{key}", "" if upload else text, upload))
    finally:
        if upload and not is_new:
            drop_upload(app, upload)
    return {"id": inbox_id}


@router.post("/chat/actions", status_code=202)
def press(app: App, person: Visitor, pressed: Pressed) -> dict[str, str]:
    """Press a button of a message in one's own chat."""
    message = _own_message(app, person, int(pressed.message_id))
    actions = {button["action"] for row in message.message.get("buttons", ()) for button in row}
    actions |= {section.get("action", "") for section in message.message.get("sections", ())}
    if pressed.action not in actions:
        # The card changed since the page last looked; what it shows now comes with the next update.
        return {"id": ""}
    said = Said(f"web-{pressed.key}", action=pressed.action, message_id=pressed.message_id)
    return {"id": file_said(app, person, said)[0]}


@router.post("/chat/edits", status_code=202, response_model=None)
def edit(request: Request, app: App, person: Visitor, edited: Edited) -> dict[str, str] | Response:
    """Give a field of a draft a new value, in the words one would say; the card changes with it."""
    _, draft_id, field = edited.action.split(":")
    wording, locale = app.desk.wording, person.locale
    now = app.clock()
    try:
        with app.database.write() as store:
            local_now = app.desk.local_time(now, person)
            draft = store.drafts.get(draft_id)
            about = [draft.customer_id] if draft and draft.customer_id else []
            known = Access(store, app.desk, person).known(edited.text, [edited.text], about=about)
            value = parse_value(field, edited.text.strip(), local_now, known, guess_language(edited.text))
            amending.change_fields(store, draft_id, None, {field: value}, person, app.desk, now)
    except InvalidInput as error:
        if error.code != "invalid_value":
            raise
        label = field_label(wording, field, locale)
        detail = (
            f"{wording.say('ask.not_understood', locale, field=label)} {wording.say(f'ask.example_{field}', locale)}"
        )
        return problem(request, 422, error.code, detail=detail)
    return {"id": draft_id}


@router.get("/chat/updates")
async def wait_for_updates(request: Request, app: App, since: Annotated[int, Query(ge=0, le=MAX_REVISION)]) -> Response:
    """Messages that came or changed after revision `since`, as HTML; waits a while when there are none yet."""
    person = await run_in_threadpool(find_caller, request, app)
    if person is None:
        return JSONResponse({"revision": since, "messages": [], "signed_out": True}, 401)
    until = time.monotonic() + POLL_S
    while True:
        answer = await run_in_threadpool(_updates, app, person, since)
        if answer["messages"] or time.monotonic() >= until or await request.is_disconnected():
            return JSONResponse(answer)
        await asyncio.sleep(LOOK_EVERY_S)


@router.get("/chat/audio/{message_id}")
def play(app: App, person: Visitor, message_id: int) -> Response:
    """A voice note that one sent oneself."""
    message = _own_message(app, person, message_id)
    ref = str(message.message.get("audio", "")) if message.sender == "person" else ""
    path = app.uploads_dir / ref
    if not ref or not path.is_file():
        raise NotFound("no such recording")
    return FileResponse(path, media_type=AUDIO_TYPES.get(path.suffix, "application/octet-stream"))


@router.get("/chat/documents/{message_id}")
def open_document(app: App, person: Visitor, message_id: int) -> Response:
    """The file that Spotter attached to a message in one's own chat."""
    message = _own_message(app, person, message_id)
    document = message.message.get("document") if message.sender == "spotter" else None
    path = Path(document) if document else None
    is_handout = path is not None and app.handouts.holds(path)
    if is_handout:
        require_may(app, person, Action.ADMINISTER, Kind.PRIVACY)
    if path is None or not path.is_file():
        raise NotFound("no such file", code="file_expired" if is_handout else "case_gone")
    return FileResponse(path, filename=path.name)


def _updates(app: Application, person: Person, since: int) -> dict[str, Any]:
    with app.database.read() as store:
        messages = store.web_messages.since(person.id, since)
    now = app.clock()
    return {
        "revision": max((message.revision for message in messages), default=since),
        "messages": [{"id": message.id, "html": message_html(message, app.desk, person, now)} for message in messages],
    }


def _own_message(app: Application, person: Person, message_id: int) -> WebMessage:
    with app.database.read() as store:
        message = store.web_messages.get(person.id, message_id) if 0 < message_id < MAX_REVISION else None
    if message is None:
        raise NotFound("no such message")
    return message


def _check(text: str, key: str, *, has_file: bool) -> None:
    if not 8 <= len(key) <= 100 or not key.isascii() or not key.isprintable() or " " in key:
        raise RequestValidationError([{"loc": ("body", "key"), "msg": "8 to 100 printable characters", "type": "key"}])
    if not text and not has_file:
        raise RequestValidationError([{"loc": ("body", "text"), "msg": "say something", "type": "missing"}])
    try:
        printable(text)
    except ValueError as error:
        raise RequestValidationError([{"loc": ("body", "text"), "msg": str(error), "type": "text"}]) from None
