"""Two contacts of a customer who are one person: what becomes of what is known of both, and of it once they are two.

Names add up, so every record that names either counts; so do roles. Where there can be only one, what was said last
holds, and what the kept one has where that is not known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from assistant.domain.contact import CustomerContact, Leaning, from_plain, plain
from assistant.domain.customer_view import fold_name

ONE_OF = ("title", "relation", "leaning")
"""Fields of which there is one value."""
SaidAt = Callable[[str], datetime | None]
"""When a contact's value of a field was said last; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class ContactClash:
    """A field of which both have another value, as plain JSON, and the one that will hold."""

    field: str
    kept: Any
    gone: Any
    result: Any


def joined(
    kept: CustomerContact, gone: CustomerContact, kept_said: SaidAt, gone_said: SaidAt
) -> tuple[CustomerContact, tuple[ContactClash, ...]]:
    """What `kept` is once `gone` is known to be the same person, and where the two disagree. The version stays."""
    values: dict[str, Any] = {
        "aliases": _names(kept, gone),
        "roles": kept.roles | gone.roles,
        # Who is still there under one of the names is there.
        "left_on": max(kept.left_on, gone.left_on) if kept.left_on and gone.left_on else None,
    }
    clashes = []
    for name in ONE_OF:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        values[name] = mine if _says(mine) else theirs
        if _says(mine) and _says(theirs) and mine != theirs:
            mine_at, theirs_at = kept_said(name), gone_said(name)
            if theirs_at is not None and (mine_at is None or theirs_at > mine_at):
                values[name] = theirs
            clashes.append(ContactClash(name, plain(mine), plain(theirs), plain(values[name])))
    return replace(kept, **values), tuple(clashes)


def parted(now: CustomerContact, changes: Mapping[str, Sequence[Any]]) -> CustomerContact:
    """`now` without what a join brought (`changes`, as `differences` gives them). What was set since stays."""
    values: dict[str, Any] = {}
    for name, (old, new) in changes.items():
        before, after = from_plain(name, old), from_plain(name, new)
        held = getattr(now, name)
        if name == "roles":
            values[name] = held - (after - before)
        elif held == after:
            values[name] = before
        elif name == "aliases":
            values[name] = tuple(one for one in held if one in before or one not in after)
    return replace(now, **values)


def _names(kept: CustomerContact, gone: CustomerContact) -> tuple[str, ...]:
    """The kept one's other names as they stand, and those of the other that are new, however they are written."""
    names = list(kept.aliases)
    known = {fold_name(name) for name in (kept.name, *kept.aliases)}
    for name in (gone.name, *gone.aliases):
        if (folded := fold_name(name) or name) not in known:
            known.add(folded)
            names.append(name)
    return tuple(names)


def _says(value: str | Leaning | date | None) -> bool:
    return bool(value) and value is not Leaning.UNKNOWN
