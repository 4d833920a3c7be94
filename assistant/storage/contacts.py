"""Contacts: what is known of people at customers, how they are reached, their history, and suggested roles."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from assistant.domain.contact import (
    BuyingRole,
    ContactEvent,
    CustomerContact,
    Identity,
    IdentityKind,
    Leaning,
    differences,
    plain,
)
from assistant.domain.followup import Contact
from assistant.domain.ids import new_id
from assistant.domain.role_suggestion import Understood
from assistant.storage.tables import contact, contact_event, contact_identity, role_suggestion
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class StoredRoles:
    """What a record says of roles, as it was asked. `state`: open, taken or declined."""

    record_id: str
    customer_id: str
    understood: tuple[Understood, ...]
    state: str


class Contacts:
    """Repository of contacts. Events are only ever added; nobody is ever removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(
        self,
        customer_id: str,
        named: Iterable[Contact],
        now: datetime,
        *,
        record_id: str | None = None,
        person_id: str | None = None,
    ) -> None:
        """Remember people a record names; a title that is not said does not erase the one known. Again is no error.

        Whoever carries the name and has not left is meant. The customer must be locked.
        """
        here = [one for one in self.of_customer(customer_id) if one.left_on is None]
        for said in named:
            known = next((one for one in here if one.name == said.name), None) or next(
                (one for one in here if one.is_called(said.name)), None
            )
            aliases = tuple(dict.fromkeys((*(known.aliases if known else ()), *said.aliases)))
            if known is None:
                new = CustomerContact(new_id(), customer_id, said.name, now, said.title or "", aliases)
                self.add(new)
                here.append(new)
                self.add_event(ContactEvent(new.id, "heard", person_id, now, differences(None, new), record_id))
                continue
            heard = replace(known, title=said.title or known.title, aliases=aliases, version=known.version + 1)
            changes = differences(known, heard)
            if changes and self.replace(heard):
                here[here.index(known)] = heard
                self.add_event(ContactEvent(known.id, "heard", person_id, now, changes, record_id))

    def add(self, new: CustomerContact) -> None:
        """Add a contact."""
        fixed = {"id": new.id, "customer_id": new.customer_id, "created_at": new.created_at}
        self._connection.execute(contact.insert().values(**fixed, **_changeable(new)))

    def replace(self, changed: CustomerContact) -> bool:
        """Save a change made to the version before `changed.version`; False when someone else changed it first."""
        saved = self._connection.execute(
            update(contact)
            .where(contact.c.id == changed.id, contact.c.version == changed.version - 1)
            .values(**_changeable(changed))
        )
        return saved.rowcount == 1

    def get(self, contact_id: str) -> CustomerContact | None:
        """The contact of that id, or the one they turned out to be."""
        held = self.get_itself(contact_id)
        while held is not None and held.merged_into is not None:
            held = self.get_itself(held.merged_into)
        return held

    def get_itself(self, contact_id: str) -> CustomerContact | None:
        """The contact of that id, also one that was joined with another."""
        row = self._connection.execute(select(contact).where(contact.c.id == contact_id)).first()
        return _contact(row) if row else None

    def of_customer(self, customer_id: str) -> Sequence[CustomerContact]:
        """Everybody at a customer, each once, those who left as well, longest known first."""
        here = contact.c.customer_id == customer_id, contact.c.merged_into.is_(None)
        rows = self._connection.execute(select(contact).where(*here).order_by(contact.c.created_at, contact.c.id))
        return [_contact(row) for row in rows]

    def homes_of(self, name: str) -> Sequence[str]:
        """The ids of the customers where somebody's name, or their name before two were joined, is `name`."""
        return list(self._connection.scalars(select(contact.c.customer_id).distinct().where(contact.c.name == name)))

    def set_merged(self, contact_id: str, into_id: str | None) -> None:
        """From now on a contact is another one, or is themselves again."""
        self._connection.execute(update(contact).where(contact.c.id == contact_id).values(merged_into=into_id))

    def names(self) -> Sequence[str]:
        """The name of everybody at any customer, each once."""
        return list(self._connection.scalars(select(contact.c.name).distinct().order_by(contact.c.name)))

    def add_event(self, event: ContactEvent) -> None:
        """Keep what happened to a contact."""
        values = asdict(event) | {"changes": {name: list(pair) for name, pair in event.changes.items()}}
        self._connection.execute(contact_event.insert().values(**values))

    def events(self, contact_id: str) -> Sequence[ContactEvent]:
        """What happened to a contact, oldest first; values are plain JSON."""
        rows = self._connection.execute(
            select(contact_event).where(contact_event.c.contact_id == contact_id).order_by(contact_event.c.seq)
        )
        return [
            ContactEvent(
                row.contact_id,
                row.kind,
                row.person_id,
                row.at,
                {name: (old, new) for name, (old, new) in row.changes.items()},
                row.record_id,
                row.quote,
            )
            for row in rows
        ]

    def add_identity(self, new: Identity) -> bool:
        """Add a way to reach somebody; False where a contact of the customer has it already."""
        return insert_once(self._connection, contact_identity, asdict(new) | {"kind": new.kind.value})

    def end_identities(
        self, contact_id: str, person_id: str | None, now: datetime, identity_id: str | None = None
    ) -> int:
        """One identity of a contact, or all, are theirs no longer; `person_id` says so. Returns how many ended."""
        ended = update(contact_identity).where(
            contact_identity.c.contact_id == contact_id, contact_identity.c.ended_at.is_(None)
        )
        if identity_id is not None:
            ended = ended.where(contact_identity.c.id == identity_id)
        return self._connection.execute(ended.values(ended_at=now, ended_by=person_id)).rowcount

    def identities(self, contact_ids: Sequence[str]) -> Sequence[Identity]:
        """How contacts are reached now, oldest first."""
        rows = self._connection.execute(
            select(contact_identity)
            .where(contact_identity.c.contact_id.in_(contact_ids), contact_identity.c.ended_at.is_(None))
            .order_by(contact_identity.c.since, contact_identity.c.id)
        )
        return [_identity(row) for row in rows]

    def former_identities(self, contact_ids: Sequence[str]) -> Sequence[Identity]:
        """How contacts were reached once, what ended last first."""
        rows = self._connection.execute(
            select(contact_identity)
            .where(contact_identity.c.contact_id.in_(contact_ids), contact_identity.c.ended_at.is_not(None))
            .order_by(contact_identity.c.ended_at.desc(), contact_identity.c.id)
        )
        return [_identity(row) for row in rows]

    def identities_at(self, customer_id: str) -> Sequence[Identity]:
        """Every identity that counts at a customer, ended ones as well, oldest first."""
        here = select(contact_identity).where(contact_identity.c.customer_id == customer_id)
        rows = self._connection.execute(here.order_by(contact_identity.c.since, contact_identity.c.id))
        return [_identity(row) for row in rows]

    def put_identity(self, changed: Identity) -> None:
        """Save where an identity counts, and whether and by whom it ended."""
        values = {"customer_id": changed.customer_id, "ended_at": changed.ended_at, "ended_by": changed.ended_by}
        self._connection.execute(update(contact_identity).where(contact_identity.c.id == changed.id).values(**values))

    def with_identity(self, kind: IdentityKind, value: str, limit: int = 100) -> Sequence[Identity]:
        """Who has a normalised identity, at any customer, newest first; ended ones too, last."""
        rows = self._connection.execute(
            select(contact_identity)
            .where(contact_identity.c.kind == kind.value, contact_identity.c.value == value)
            .order_by(contact_identity.c.ended_at.is_not(None), contact_identity.c.since.desc(), contact_identity.c.id)
            .limit(limit)
        )
        return [_identity(row) for row in rows]

    def add_suggestion(self, record_id: str, customer_id: str, understood: Sequence[Understood], now: datetime) -> bool:
        """Keep what a record says of roles; False when it was kept before."""
        values = {
            "record_id": record_id,
            "customer_id": customer_id,
            "understood": [asdict(one) for one in understood],
            "state": "open",
            "created_at": now,
        }
        return insert_once(self._connection, role_suggestion, values)

    def suggestion(self, record_id: str) -> StoredRoles | None:
        """What a record says of roles."""
        row = self._connection.execute(select(role_suggestion).where(role_suggestion.c.record_id == record_id)).first()
        if row is None:
            return None
        return StoredRoles(
            row.record_id, row.customer_id, tuple(Understood(**one) for one in row.understood), row.state
        )

    def decide_suggestion(self, record_id: str, state: str, now: datetime) -> bool:
        """Close an open suggestion as taken or declined; False when it was closed before."""
        decided = self._connection.execute(
            update(role_suggestion)
            .where(role_suggestion.c.record_id == record_id, role_suggestion.c.state == "open")
            .values(state=state, decided_at=now)
        )
        return decided.rowcount == 1


def _changeable(held: CustomerContact) -> dict[str, Any]:
    return {
        "name": held.name,
        "title": held.title,
        "aliases": plain(held.aliases),
        "relation": held.relation,
        "roles": plain(held.roles),
        "leaning": held.leaning.value,
        "left_on": plain(held.left_on),
        "version": held.version,
    }


def _contact(row: Row[tuple[object, ...]]) -> CustomerContact:
    return CustomerContact(
        id=row.id,
        customer_id=row.customer_id,
        name=row.name,
        created_at=row.created_at,
        title=row.title,
        aliases=tuple(row.aliases),
        relation=row.relation,
        roles=frozenset(map(BuyingRole, row.roles)),
        leaning=Leaning(row.leaning),
        left_on=date.fromisoformat(row.left_on) if row.left_on else None,
        version=row.version,
        merged_into=row.merged_into,
    )


def _identity(row: Row[tuple[object, ...]]) -> Identity:
    return Identity(
        id=row.id,
        contact_id=row.contact_id,
        customer_id=row.customer_id,
        kind=IdentityKind(row.kind),
        value=row.value,
        shown=row.shown,
        person_id=row.person_id,
        since=row.since,
        record_id=row.record_id,
        quote=row.quote,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
