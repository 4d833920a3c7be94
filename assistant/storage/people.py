"""People, their chat accounts, and the question each chat is waiting for an answer to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select, update

from assistant.domain.person import ChatAccount, Person
from assistant.storage.tables import chat_account, dialog, invite_try, person
from assistant.storage.upsert import insert_once, insert_or_update


@dataclass(frozen=True, slots=True)
class Question:
    """What Spotter asked in a chat last: the new value of `field` of a draft. `text` waits for the answer."""

    draft_id: str
    field: str
    asked_at: datetime
    text: str = ""


class People:
    """Repository of people and chat accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Person, now: datetime) -> bool:
        """Add a person; False when the name is taken."""
        return insert_once(self._connection, person, {**asdict(new), "created_at": now})

    def get(self, person_id: str) -> Person | None:
        row = self._connection.execute(select(person).where(person.c.id == person_id)).first()
        return person_of(row) if row else None

    def lock(self, person_id: str) -> None:
        """Let nobody else count on what is this person's until the transaction ends (SQLite has one writer anyway)."""
        self._connection.execute(select(person.c.id).where(person.c.id == person_id).with_for_update())

    def by_name(self, name: str) -> Person | None:
        """The person of that name, whatever its case."""
        row = self._connection.execute(select(person).where(func.lower(person.c.name) == name.lower())).first()
        return person_of(row) if row else None

    def all(self) -> list[Person]:
        """Everybody, by name."""
        return [person_of(row) for row in self._connection.execute(select(person).order_by(person.c.name))]

    def names(self) -> Mapping[str, str]:
        """Everybody's name by id."""
        return {row.id: row.name for row in self._connection.execute(select(person.c.id, person.c.name))}

    def set_locale(self, person_id: str, locale: str) -> None:
        self._connection.execute(update(person).where(person.c.id == person_id).values(locale=locale))

    def set_role(self, person_id: str, role: str) -> None:
        self._connection.execute(update(person).where(person.c.id == person_id).values(role=role))

    def by_account(self, channel: str, account_id: str) -> Person | None:
        """Who speaks from a chat account; None for strangers."""
        joined = select(person).join(chat_account, chat_account.c.person_id == person.c.id)
        row = self._connection.execute(
            joined.where(chat_account.c.channel == channel, chat_account.c.account_id == account_id)
        ).first()
        return person_of(row) if row else None

    def link(self, account: ChatAccount, now: datetime) -> None:
        """Tie a chat account to a person; the same account again moves to the new person."""
        values = {**asdict(account), "linked_at": now}
        insert_or_update(self._connection, chat_account, values, ["channel", "account_id"])

    def count_tries(self, channel: str, account_id: str, since: datetime) -> int:
        """Wrong invite codes sent from a chat account since a moment."""
        tries = select(func.count()).select_from(invite_try)
        return self._connection.execute(
            tries.where(
                invite_try.c.channel == channel, invite_try.c.account_id == account_id, invite_try.c.tried_at > since
            )
        ).scalar_one()

    def add_try(self, inbox_id: str, channel: str, account_id: str, now: datetime) -> None:
        """Remember a wrong invite code."""
        values = {"inbox_id": inbox_id, "channel": channel, "account_id": account_id, "tried_at": now}
        insert_once(self._connection, invite_try, values)

    def accounts(self, person_id: str) -> list[ChatAccount]:
        """Where a person can be written to, newest link first."""
        rows = self._connection.execute(
            select(chat_account).where(chat_account.c.person_id == person_id).order_by(chat_account.c.linked_at.desc())
        )
        return [ChatAccount(row.channel, row.account_id, row.chat_id, row.person_id) for row in rows]

    def ask(self, channel: str, chat_id: str, question: Question) -> None:
        """Remember what was asked; a new question replaces the old one."""
        values = {"channel": channel, "chat_id": chat_id, **asdict(question)}
        insert_or_update(self._connection, dialog, values, ["channel", "chat_id"])

    def question(self, channel: str, chat_id: str) -> Question | None:
        """The open question of a chat."""
        row = self._connection.execute(
            select(dialog).where(dialog.c.channel == channel, dialog.c.chat_id == chat_id)
        ).first()
        return Question(row.draft_id, row.field, row.asked_at, row.text) if row else None

    def answered(self, channel: str, chat_id: str) -> None:
        """Forget the open question."""
        self._connection.execute(delete(dialog).where(dialog.c.channel == channel, dialog.c.chat_id == chat_id))


def person_of(row: Row[tuple[object, ...]]) -> Person:
    """The person that a row of the table holds."""
    return Person(row.id, row.name, row.role, row.locale, row.timezone, row.is_admin)
