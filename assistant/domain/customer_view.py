"""The customer view: everything confirmed about a customer, each value with where it came from, and how it changes."""

import unicodedata
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.followup import FIELD_NAMES, LIST_FIELDS, Contact, Mark, NextStep

UNION_FIELDS = LIST_FIELDS
"""Fields that gather over time; the others hold the newest statement."""
HIDDEN_FIELDS = frozenset({"customer"})
"""The view is of one customer: its name is no news."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Which record a value came from, who said it and when; `quote` are the note's words, empty when typed in."""

    record_id: str
    author_id: str
    said_at: datetime
    quote: str


@dataclass(frozen=True, slots=True)
class ViewValue:
    """One value of the view; `value` has the type of a value (or a list item) of that field."""

    value: Any
    source: Provenance


@dataclass(frozen=True, slots=True)
class CustomerView:
    """The values by field, newest first within a field, and the records they rest on, newest first.

    Of a long history `records` are a stretch; `record_ids` are all of them, newest first.
    """

    customer: Customer
    values: Mapping[str, tuple[ViewValue, ...]] = field(default_factory=dict)
    records: tuple[FollowupRecord, ...] = ()
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `kind` is added, changed or removed; `before` is set for changed and removed."""

    field: str
    kind: str
    after: Any = None
    before: Any = None


@dataclass(frozen=True, slots=True)
class ViewUpdate:
    """What one confirmed record changed in a customer's view."""

    customer_id: str
    record_id: str
    author_id: str
    changes: tuple[Change, ...]


def fold_name(text: str) -> str:
    """A name or phrase for comparing: width and case folded, blanks and punctuation dropped."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def view_of(customer: Customer, records: Iterable[FollowupRecord]) -> CustomerView:
    """The view that `records` of `customer` add up to. Superseded records do not count; order of input is free."""
    given = list(records)
    superseded = {record.supersedes for record in given if record.supersedes}
    newest_first = sorted(
        (record for record in given if record.id not in superseded),
        key=lambda record: (record.said_at, record.confirmed_at, record.id),
        reverse=True,
    )
    values = {name: held for name in FIELD_NAMES if name not in HIDDEN_FIELDS and (held := _gather(name, newest_first))}
    return CustomerView(customer, values, tuple(newest_first), tuple(record.id for record in newest_first))


def compare_views(before: CustomerView, after: CustomerView, record: FollowupRecord) -> ViewUpdate:
    """What came, changed or went between two views of a customer, in the order of the record's fields."""
    changes: list[Change] = []
    for name in FIELD_NAMES:
        old = {_key(name, v.value): v.value for v in before.values.get(name, ())}
        new = {_key(name, v.value): v.value for v in after.values.get(name, ())}
        if name in UNION_FIELDS:
            changes += [Change(name, "added", value) for key, value in new.items() if key not in old]
            changes += [
                Change(name, "changed", value, old[key])
                for key, value in new.items()
                if key in old and not _says_the_same(old[key], value)
            ]
            changes += [Change(name, "removed", before=value) for key, value in old.items() if key not in new]
        elif old != new:
            changes.append(_scalar_change(name, next(iter(old.values()), None), next(iter(new.values()), None)))
    return ViewUpdate(after.customer.id, record.id, record.author_id, tuple(changes))


def quote_of(marks: Sequence[Mark], text: str, name: str, index: int | None) -> str:
    """The words of the note that a value rests on; empty when it was typed in or has no mark."""
    for mark in marks:
        if mark.field == name and mark.index == index and mark.start is not None:
            return text[mark.start : mark.end]
    return ""


def _says_the_same(old: Any, new: Any) -> bool:
    """Whether two items under the same key are no news to each other: spelling and ways of address are none."""
    if isinstance(new, Contact):
        return bool(old.title == new.title)
    if isinstance(new, NextStep):
        return bool(old.due == new.due)
    return True


def _scalar_change(name: str, old: Any, new: Any) -> Change:
    if old is None:
        return Change(name, "added", new)
    return Change(name, "removed", before=old) if new is None else Change(name, "changed", new, old)


def _gather(name: str, newest_first: Sequence[FollowupRecord]) -> tuple[ViewValue, ...]:
    held: dict[Hashable, ViewValue] = {}
    for record in newest_first:
        stated = getattr(record.fields, name)
        items = enumerate(stated) if name in LIST_FIELDS else [(None, stated)] if stated is not None else []
        for index, value in items:
            source = Provenance(
                record.id, record.author_id, record.said_at, quote_of(record.marks, record.text, name, index)
            )
            key = _key(name, value)
            if key not in held:
                held[key] = ViewValue(value, source)
            elif name == "contacts":
                held[key] = replace(held[key], value=_merge_contacts(held[key].value, value))
        if held and name not in UNION_FIELDS:
            break
    return tuple(held.values())


def _key(name: str, value: Any) -> Hashable:
    if name == "contacts":
        return fold_name(value.name)
    if name == "next_steps":
        return fold_name(value.action), value.owner
    if name == "help_requests":
        return fold_name(value.to), fold_name(value.what)
    return fold_name(value) if name in UNION_FIELDS else ""


def _merge_contacts(newer: Contact, older: Contact) -> Contact:
    aliases = dict.fromkeys(newer.aliases + older.aliases)
    return Contact(newer.name, newer.title or older.title, tuple(aliases))
