"""The inbox: a message is acknowledged only after its row is committed, and worked on from the row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from assistant.storage.tables import inbox
from assistant.storage.upsert import insert_once

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class InboxMessage:
    """A message as it came; `payload` is the channel's own form. `state` is new, done or dead."""

    id: str
    channel: str
    external_id: str
    payload: Mapping[str, Any]
    state: str
    received_at: datetime


class Inbox:
    """Repository of incoming messages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, message_id: str, channel: str, external_id: str, payload: Mapping[str, Any], now: datetime
    ) -> tuple[str, bool]:
        """File a message once. Returns the row's id, the first delivery's for a repeated one, and whether it is new."""
        values = {
            "id": message_id,
            "channel": channel,
            "external_id": external_id,
            "payload": _storable(dict(payload)),
            "state": "new",
            "outcome": {},
            "received_at": now,
        }
        if insert_once(self._connection, inbox, values):
            return message_id, True
        found = self._connection.execute(
            select(inbox.c.id).where(inbox.c.channel == channel, inbox.c.external_id == external_id)
        ).scalar_one()
        return found, False

    def get(self, message_id: str) -> InboxMessage | None:
        row = self._connection.execute(select(inbox).where(inbox.c.id == message_id)).first()
        return _message(row) if row else None

    def outcome(self, message_id: str) -> Mapping[str, Any]:
        """What handling the message led to, empty when it was not handled yet. Locks the row until the transaction
        ends, so that a message is handled once."""
        locked = select(inbox.c.outcome).where(inbox.c.id == message_id).with_for_update()
        return dict(self._connection.execute(locked).scalar_one_or_none() or {})

    def set_outcome(self, message_id: str, outcome: Mapping[str, Any]) -> None:
        """Remember what handling the message led to, in the transaction that handled it."""
        self._connection.execute(update(inbox).where(inbox.c.id == message_id).values(outcome=dict(outcome)))

    def finish(self, message_id: str, now: datetime, *, dead: bool = False) -> None:
        """The message is worked off, or given up (`dead`)."""
        self._connection.execute(
            update(inbox).where(inbox.c.id == message_id).values(state="dead" if dead else "done", done_at=now)
        )

    def waiting(self, limit: int = 10_000) -> Sequence[str]:
        """Ids of messages not worked off, oldest first."""
        rows = self._connection.execute(
            select(inbox.c.id).where(inbox.c.state == "new").order_by(inbox.c.received_at).limit(limit)
        )
        return [row.id for row in rows]

    def count_waiting(self) -> int:
        return self._connection.execute(
            select(func.count()).select_from(inbox).where(inbox.c.state == "new")
        ).scalar_one()


def _storable(value: Any) -> Any:
    """`value` with what no database keeps replaced: NUL, which Postgres refuses, and halves of surrogate pairs."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, Mapping):
        return {_storable(key): _storable(held) for key, held in value.items()}
    return [_storable(held) for held in value] if isinstance(value, list | tuple) else value


def _message(row: Row[tuple[object, ...]]) -> InboxMessage:
    return InboxMessage(row.id, row.channel, row.external_id, row.payload, row.state, row.received_at)
