"""Every text that is held, table by table, for export and erasure of a person's data. A new table is covered by itself:
what belongs to a customer is known by its `customer_id`, what hangs on a note, record or opportunity by theirs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Table, and_, delete, or_, select, update

from assistant.storage.tables import (
    Document,
    chat_account,
    contact_event,
    contact_identity,
    credential,
    dialog,
    draft,
    follow,
    inbox,
    metadata,
    note,
    opportunity,
    outbox,
    person,
    person_territory,
    record,
    team,
    team_member,
    web_message,
)

_NO_TEXT = frozenset({"audit", "credential", "executor", "invite_try", "chat_account"})
_NAMES_OF_THINGS = frozenset({"customer", "customer_alias", "customer_label", "product", "team", "person"})
"""What we call things is no data of a person's; a user's own name is dealt with by itself."""
_MESSAGES = frozenset({"inbox", "outbox", "web_message", "dialog"})
_ID_CHARS = 64
"""Columns of text no longer than this hold ids, states and names of kinds, never words of people."""
_WORDS = frozenset({"name", "title", "alias"})


@dataclass(frozen=True, slots=True)
class Held:
    """A row with its columns of words; `key` are its primary key's values."""

    table: str
    key: Mapping[str, Any]
    values: Mapping[str, Any]
    row: Mapping[str, Any]


class PersonalData:
    """Repository of everything that may name somebody."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_customer(self, customer_id: str) -> Iterator[Held]:
        """Rows with words that belong to a customer, messages left out."""
        notes = self.note_ids(customer_id)
        deals = select(opportunity.c.id).where(opportunity.c.customer_id == customer_id)
        records = select(record.c.id).where(record.c.customer_id == customer_id)
        for table in self._tables():
            ties: list[ColumnElement[bool]] = []
            if "customer_id" in table.c:
                ties.append(table.c.customer_id == customer_id)
            if "opportunity_id" in table.c:
                ties.append(table.c.opportunity_id.in_(deals))
            if "record_id" in table.c:
                ties.append(table.c.record_id.in_(records))
            if table.name == "note":
                ties.append(note.c.id.in_(notes))
            if "note_id" in table.c:
                ties.append(table.c.note_id.in_(notes))
            if ties:
                yield from self._held(table, or_(*ties))

    def everything(self) -> Iterator[Held]:
        """All rows with words, messages left out."""
        for table in self._tables():
            yield from self._held(table, None)

    def messages(self) -> Iterator[Held]:
        """All rows of what came in and went out."""
        for name in sorted(_MESSAGES):
            yield from self._held(metadata.tables[name], None)

    def note_ids(self, customer_id: str) -> Sequence[str]:
        """Notes with a draft or a record about a customer."""
        drafts = select(draft.c.note_id).where(draft.c.customer_id == customer_id)
        records = select(record.c.note_id).where(record.c.customer_id == customer_id)
        return list(self._connection.execute(drafts.union(records)).scalars())

    def rewrite(self, held: Held, values: Mapping[str, Any]) -> None:
        """Put other words into a row."""
        table = metadata.tables[held.table]
        self._connection.execute(update(table).where(_is(table, held.key)).values(**values))

    def drop(self, held: Held) -> None:
        """Take a row away."""
        table = metadata.tables[held.table]
        self._connection.execute(delete(table).where(_is(table, held.key)))

    def rows_of_person(self, person_id: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Every row of every table that names a user by id, by table; of secrets only what they are for."""
        found: dict[str, Sequence[Mapping[str, Any]]] = {}
        for table in metadata.sorted_tables:
            columns = [column for column in table.c if _names_a_person(table, column.name)]
            if not columns or table.name == "audit":
                continue
            shown = [column for column in table.c if column.name != "secret_hash"]
            wanted = select(*shown).where(or_(*(column == person_id for column in columns)))
            if rows := [dict(row) for row in self._connection.execute(wanted).mappings()]:
                found[table.name] = rows
        return found

    def forget_contacts(self, contact_ids: Sequence[str]) -> None:
        """Take away by what contacts are reached, and what their history says of them; that it happened stays."""
        run = self._connection.execute
        run(delete(contact_identity).where(contact_identity.c.contact_id.in_(contact_ids)))
        history = update(contact_event).where(contact_event.c.contact_id.in_(contact_ids))
        run(history.values(changes={}, quote=""))

    def forget_user(self, person_id: str, pseudonym: str) -> None:
        """Take a user's name, role, accounts, secrets, teams and private chats away; what they wrote stays."""
        run = self._connection.execute
        accounts = run(select(chat_account).where(chat_account.c.person_id == person_id)).all()
        for channel, chat_id in {("web", person_id), *((one.channel, one.chat_id) for one in accounts)}:
            for table in (outbox, dialog):
                run(delete(table).where(table.c.channel == channel, table.c.chat_id == chat_id))
        run(delete(web_message).where(web_message.c.chat_id == person_id))
        for row in run(select(inbox.c.id, inbox.c.payload).where(inbox.c.channel == "web")).all():
            if row.payload.get("person_id") == person_id:
                run(update(inbox).where(inbox.c.id == row.id).values(payload={"person_id": person_id}))
        for table in (chat_account, credential, team_member, person_territory, follow):
            run(delete(table).where(table.c.person_id == person_id))
        run(update(team).where(team.c.leader_id == person_id).values(leader_id=None))
        values = {"name": pseudonym, "role": "", "is_admin": False}
        run(update(person).where(person.c.id == person_id).values(**values))

    @staticmethod
    def _tables() -> list[Table]:
        return [table for table in metadata.sorted_tables if table.name not in _NO_TEXT | _NAMES_OF_THINGS | _MESSAGES]

    def _held(self, table: Table, condition: ColumnElement[bool] | None) -> Iterator[Held]:
        words = [column.name for column in table.c if _is_words(column)]
        if not words:
            return
        wanted = select(table) if condition is None else select(table).where(condition)
        for row in self._connection.execute(wanted).mappings().all():
            key = {column.name: row[column.name] for column in table.primary_key.columns}
            yield Held(table.name, key, {name: row[name] for name in words if row[name] is not None}, dict(row))


def _is(table: Table, key: Mapping[str, Any]) -> ColumnElement[bool]:
    return and_(*(table.c[name] == value for name, value in key.items()))


def _is_words(column: Any) -> bool:
    if column.type is Document:
        return True
    if not isinstance(column.type, String):
        return False
    length = column.type.length
    return length is None or length > _ID_CHARS or column.name in _WORDS


def _names_a_person(table: Table, name: str) -> bool:
    column = table.c[name]
    refers = any(key.column.table.name == "person" for key in column.foreign_keys)
    return refers or (table.name == "person" and name == "id")
