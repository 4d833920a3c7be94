"""People at a customer: the parts they play in buying, how they lean, how they are reached, and where each is from."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from assistant.domain.customer_view import fold_name
from assistant.domain.phone import normal_phone


class BuyingRole(StrEnum):
    """What part somebody plays in buying: on a committee, or, the last three, in a household. One may play several."""

    DECISION_MAKER = "decision_maker"
    APPROVER = "approver"
    INFLUENCER = "influencer"
    USER = "user"
    COACH = "coach"
    BLOCKER = "blocker"
    REGISTRANT = "registrant"
    PAYER = "payer"


class Leaning(StrEnum):
    """Whether somebody is for us."""

    FOR = "for"
    NEUTRAL = "neutral"
    AGAINST = "against"
    UNKNOWN = "unknown"


class IdentityKind(StrEnum):
    """By what somebody is reached or known elsewhere."""

    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"
    TELEGRAM = "telegram"
    WECOM = "wecom"
    FEISHU = "feishu"
    DINGTALK = "dingtalk"


@dataclass(frozen=True, slots=True)
class CustomerContact:
    """A person at a customer. `relation` is what they are in a household, in free text; `left_on` the day they left.

    `version` counts the changes; `merged_into` is the contact they turned out to be.
    """

    id: str
    customer_id: str
    name: str
    created_at: datetime
    title: str = ""
    aliases: tuple[str, ...] = ()
    relation: str = ""
    roles: frozenset[BuyingRole] = frozenset()
    leaning: Leaning = Leaning.UNKNOWN
    left_on: date | None = None
    version: int = 1
    merged_into: str | None = None

    def is_called(self, name: str) -> bool:
        """Whether `name` is one of the names this person goes by, however it is written."""
        wanted = fold_name(name)
        return bool(wanted) and wanted in map(fold_name, (self.name, *self.aliases))


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to reach a contact. `value` is normalised and what is looked up, `shown` is as it was given.

    `person_id` is who said so, nobody by name for some imports. `ended_at` is when it stopped being theirs, and
    `ended_by` who ended it: it was taken away, or they left, or another contact turned out to have it.
    """

    id: str
    contact_id: str
    customer_id: str
    kind: IdentityKind
    value: str
    shown: str
    person_id: str | None
    since: datetime
    record_id: str | None = None
    quote: str = ""
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """One thing that happened to a contact: `kind` is added, heard, changed, suggested, left, joined or parted.

    `changes` has old and new value by field, as plain JSON; `record_id` and `quote` are the words that led to it.
    """

    contact_id: str
    kind: str
    person_id: str | None
    at: datetime
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    record_id: str | None = None
    quote: str = ""


FIELDS = ("name", "title", "aliases", "relation", "roles", "leaning", "left_on")
"""What of a contact may change."""


def plain(value: Any) -> Any:
    """A field's value as JSON has it; sets sorted, so that equal is equal."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def from_plain(name: str, value: Any) -> Any:
    """The value of a field from its JSON: the inverse of `plain`."""
    match name:
        case "aliases":
            return tuple(value)
        case "roles":
            return frozenset(map(BuyingRole, value))
        case "leaning":
            return Leaning(value)
        case "left_on":
            return date.fromisoformat(value) if value else None
    return value


def differences(before: CustomerContact | None, after: CustomerContact) -> dict[str, tuple[Any, Any]]:
    """Old and new value of every field that differs, as plain JSON; a new contact is compared with an empty one."""
    old = before or CustomerContact("", "", "", after.created_at)
    pairs = {name: (plain(getattr(old, name)), plain(getattr(after, name))) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def sources(held: CustomerContact, events: Iterable[ContactEvent]) -> dict[tuple[str, str], ContactEvent]:
    """Where each value of a contact comes from: by field and value the last event that brought it.

    `events` are the contact's, oldest first. Values of a field with several stand apart.
    """
    found: dict[tuple[str, str], ContactEvent] = {}
    for event in events:
        for name, (before, after) in event.changes.items():
            new = _listed(after)
            for value in new:
                if value not in _listed(before) or not isinstance(after, list):
                    found[name, value] = event
    return {(name, value): event for (name, value), event in found.items() if value in _held(held, name)}


def normalise(kind: IdentityKind, given: str, country: str = "86") -> str:
    """An identity as it is compared. Raises ValueError where it cannot be one of that kind."""
    if kind is IdentityKind.PHONE:
        return normal_phone(unicodedata.normalize("NFKC", given).strip(), country)
    # Ids of chat systems are compared as they are; names that people choose there are not told apart by case.
    lowered = kind in (IdentityKind.EMAIL, IdentityKind.WECHAT, IdentityKind.TELEGRAM)
    text = _folded(given, lowered=lowered)
    if kind is IdentityKind.EMAIL:
        name, at, place = text.rpartition("@")
        if not (name and at and "." in place.strip(".")) or place.startswith(".") or place.endswith("."):
            raise ValueError("that is no e-mail address")
        return f"{name}@{place}"
    if not text:
        raise ValueError("an id is not empty")
    return text


def _folded(text: str, *, lowered: bool) -> str:
    """Without blanks and a leading @, in one form of every character: folding again changes nothing."""
    while True:
        again = unicodedata.normalize("NFKC", text.lower() if lowered else text)
        again = "".join(again.split()).lstrip("@")
        if again == text:
            return text
        text = again


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [] if value in (None, "") else [str(value)]


def _held(held: CustomerContact, name: str) -> list[str]:
    return _listed(plain(getattr(held, name, None)))
