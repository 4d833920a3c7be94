"""The web chat's wall: messages shown on the page, each change its own short transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from assistant.storage.database import Database


class StoredWebChat:
    """What the web channel writes to. Blocking; safe for several threads; every call may be repeated."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def put(self, chat_id: str, key: str, message: Mapping[str, Any]) -> int:
        """Show a message of Spotter's once; the same `key` again gives the first one's id."""
        with self._database.write() as store:
            return store.web_messages.add(chat_id, "spotter", key, message, self._clock())

    def replace(self, chat_id: str, message_id: int, message: Mapping[str, Any]) -> bool:
        """Change a message; False when the chat has none of that id."""
        with self._database.write() as store:
            return store.web_messages.replace(chat_id, message_id, message, self._clock())
