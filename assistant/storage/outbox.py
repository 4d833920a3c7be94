"""The outbox: what must be sent because of a change is committed with the change, and delivered from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from assistant.storage.tables import outbox
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send. `message` is the structured message as JSON; `edit_of` is the sent message it replaces.

    `draft_id` names the draft whose card this is, so that the sent message's id is kept with it. `state` is waiting,
    sent or dead.
    """

    id: str
    dedupe_key: str
    channel: str
    chat_id: str
    message: Mapping[str, Any]
    edit_of: str = ""
    draft_id: str = ""
    state: str = "waiting"
    message_id: str = ""
    error_code: str = ""


class Outbox:
    """Repository of outgoing messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.added = False
        """Whether this transaction queued something; who committed it then wakes the worker."""

    def add(self, new: OutboxMessage, now: datetime) -> bool:
        """Queue a message; False when one with the same `dedupe_key` stands already."""
        values = {
            "id": new.id,
            "dedupe_key": new.dedupe_key,
            "channel": new.channel,
            "chat_id": new.chat_id,
            "message": dict(new.message),
            "edit_of": new.edit_of,
            "draft_id": new.draft_id,
            "state": "waiting",
            "message_id": "",
            "error_code": "",
            "created_at": now,
        }
        is_new = insert_once(self._connection, outbox, values)
        self.added |= is_new
        return is_new

    def get(self, outbox_id: str) -> OutboxMessage | None:
        row = self._connection.execute(select(outbox).where(outbox.c.id == outbox_id)).first()
        return _message(row) if row else None

    def waiting(self, limit: int = 10_000) -> Sequence[tuple[str, str]]:
        """(id, chat) of messages not sent, oldest first; `chat` is channel and chat id together."""
        rows = self._connection.execute(
            select(outbox.c.id, outbox.c.channel, outbox.c.chat_id)
            .where(outbox.c.state == "waiting")
            .order_by(outbox.c.seq)
            .limit(limit)
        )
        return [(row.id, f"{row.channel}:{row.chat_id}") for row in rows]

    def mark_sent(self, outbox_id: str, message_id: str, now: datetime) -> None:
        self._connection.execute(
            update(outbox).where(outbox.c.id == outbox_id).values(state="sent", message_id=message_id, sent_at=now)
        )

    def mark_dead(self, outbox_id: str, error_code: str) -> None:
        """Give a message up: the channel refused it for good."""
        self._connection.execute(
            update(outbox).where(outbox.c.id == outbox_id).values(state="dead", error_code=error_code)
        )

    def forget(self, outbox_id: str, message: Mapping[str, Any]) -> None:
        """Keep `message` in the place of the one that was sent or given up."""
        self._connection.execute(update(outbox).where(outbox.c.id == outbox_id).values(message=dict(message)))

    def count(self, state: str, channel: str | None = None) -> int:
        """How many messages are in a state, on one channel where it is given."""
        counted = select(func.count()).select_from(outbox).where(outbox.c.state == state)
        if channel is not None:
            counted = counted.where(outbox.c.channel == channel)
        return self._connection.execute(counted).scalar_one()


def _message(row: Row[tuple[object, ...]]) -> OutboxMessage:
    return OutboxMessage(
        row.id,
        row.dedupe_key,
        row.channel,
        row.chat_id,
        row.message,
        row.edit_of,
        row.draft_id,
        row.state,
        row.message_id,
        row.error_code,
    )
