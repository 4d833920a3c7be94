"""What stands in each web chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, func, select, update

from assistant.storage.tables import web_message
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class WebMessage:
    """A message in a web chat. `id` orders a chat; `revision` grows within a chat with each change, for polling.

    A reader that has seen revision n and asks for what is above n misses nothing: within a chat, revisions become
    visible in the order of their numbers.
    """

    id: int
    sender: str
    message: Mapping[str, Any]
    revision: int
    created_at: datetime


class WebMessages:
    """Repository of web-chat messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, chat_id: str, sender: Literal["person", "spotter"], key: str, message: Mapping[str, Any], now: datetime
    ) -> int:
        """Put a message into a chat once; the same `key` again gives the first one's id."""
        values = {
            "chat_id": chat_id,
            "sender": sender,
            "key": key,
            "message": dict(message),
            "revision": self._next_revision(chat_id),
            "created_at": now,
            "changed_at": now,
        }
        insert_once(self._connection, web_message, values)
        return int(self._connection.execute(select(web_message.c.id).where(web_message.c.key == key)).scalar_one())

    def replace(self, chat_id: str, message_id: int, message: Mapping[str, Any], now: datetime) -> bool:
        """Change a message of a chat; False when it is not there."""
        changed = self._connection.execute(
            update(web_message)
            .where(web_message.c.id == message_id, web_message.c.chat_id == chat_id)
            .values(message=dict(message), revision=self._next_revision(chat_id), changed_at=now)
        )
        return changed.rowcount == 1

    def since(self, chat_id: str, revision: int, limit: int = 200) -> Sequence[WebMessage]:
        """A chat's messages that changed after `revision`, at most the last `limit`, in the chat's order."""
        rows = self._connection.execute(
            select(web_message)
            .where(web_message.c.chat_id == chat_id, web_message.c.revision > revision)
            .order_by(web_message.c.id.desc())
            .limit(limit)
        ).all()
        return [WebMessage(row.id, row.sender, row.message, row.revision, row.created_at) for row in reversed(rows)]

    def get(self, chat_id: str, message_id: int) -> WebMessage | None:
        """One message of a chat."""
        row = self._connection.execute(
            select(web_message).where(web_message.c.id == message_id, web_message.c.chat_id == chat_id)
        ).first()
        return WebMessage(row.id, row.sender, row.message, row.revision, row.created_at) if row else None

    def _next_revision(self, chat_id: str) -> int:
        # Writers of one chat take turns until they commit. SQLite has one writer at a time anyway; on Postgres a
        # second writer would else compute the same number, or commit a lower one after a reader saw the higher.
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(chat_id, 0))))
        newest = select(func.coalesce(func.max(web_message.c.revision), 0)).where(web_message.c.chat_id == chat_id)
        return int(self._connection.execute(newest).scalar_one()) + 1
