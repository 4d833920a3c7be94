"""The people who use Spotter, and the chat accounts they speak from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Locale = Literal["zh-CN", "en"]
Names = Mapping[Locale, str]
"""What something is called, in both languages."""


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


def roles_in(role: str) -> frozenset[str]:
    """The roles that a person's `role` names, folded; several are parted by commas."""
    return frozenset(part.strip().casefold() for part in role.replace("，", ",").split(",")) - {""}
