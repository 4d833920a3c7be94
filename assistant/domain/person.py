"""The people who use Spotter, and the chat accounts they speak from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Locale = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class Person:
    """A user. `role` is free text as the team uses it (rep, presales, manager); `timezone` an IANA name."""

    id: str
    name: str
    role: str
    locale: Locale
    timezone: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class ChatAccount:
    """A person's account on a channel; `chat_id` is where Spotter may write to them unasked."""

    channel: str
    account_id: str
    chat_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time code that links a chat account to a person; only its hash is kept."""

    person_id: str
    expires_at: datetime
    used_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        return self.used_at is None and now < self.expires_at
