"""Filing what a person says over HTTP, page and API alike: shown in their web chat, then handed to the inbox."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.bootstrap import Application
from assistant.domain.person import Person
from assistant.entrypoints.api.uploads import Upload
from assistant.errors import Conflict
from assistant.services.casekeeping import is_case_file
from assistant.services.desk import WEB
from assistant.sheets.opening import is_table_file
from connectors.im.base import Message
from connectors.im.message_json import message_to_json


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said: `text`, or a voice file, or the press of a button (`action` on message `message_id`).

    `key` is unique for the person: the same key again is the same message, sent a second time.
    """

    key: str
    text: str = ""
    upload: Upload | None = None
    action: str = ""
    message_id: str = ""
    said_at: datetime | None = None
    is_note: bool = False


def file_said(app: Application, person: Person, said: Said) -> tuple[str, bool]:
    """File what was said. Returns the inbox row's id and whether it is new. Blocking; may be repeated.

    Raises Conflict when the key was used before for something else.
    """
    now = app.clock()
    fingerprint = _fingerprint(said)
    payload: dict[str, Any] = {
        "person_id": person.id,
        "name": person.name,
        "key": said.key,
        "sent_at": (said.said_at or now).isoformat(),
        "text": said.text,
        "action": said.action,
        "message_id": said.message_id,
        "locale": person.locale,
        "is_note": said.is_note,
        "fingerprint": fingerprint,
    }
    if said.upload:
        payload["file"] = {
            "ref": said.upload.ref,
            "name": said.upload.name,
            "size_bytes": said.upload.size_bytes,
        }
    if not said.action:
        # Shown before it is worked on, so that no answer can stand above its question.
        with app.database.write() as store:
            store.web_messages.add(person.id, "person", f"said:{person.id}:{said.key}", _shown(said), now)
    inbox_id, is_new = app.receive(WEB, f"{person.id}:{said.key}", payload)
    if not is_new:
        with app.database.read() as store:
            first = store.inbox.get(inbox_id)
        if first is not None and first.payload.get("fingerprint") != fingerprint:
            raise Conflict("the key stands for another message", code="key_reused")
    return inbox_id, is_new


def _shown(said: Said) -> dict[str, Any]:
    return {
        **message_to_json(Message(said.text)),
        "audio": said.upload.ref if said.upload and not _is_document(said.upload.name) else "",
        "file_name": said.upload.name if said.upload else "",
    }


def _is_document(name: str) -> bool:
    return is_case_file(name) or is_table_file(name)


def _fingerprint(said: Said) -> str:
    parts = (said.text, said.upload.digest if said.upload else "", said.action, said.message_id, str(said.is_note))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
