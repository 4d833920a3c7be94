"""A conversation to drive: what a person sends, what is said back, and readings a model might have made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import pytest

from assistant.domain.followup import FollowupFields, Mark, Reading
from assistant.domain.ids import new_id
from assistant.domain.note import Draft, Note
from assistant.domain.person import Person
from assistant.services import conversing, filing
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.plaintext import render_text
from assistant.storage.database import Database
from assistant.storage.outbox import OutboxMessage
from connectors.im.base import Button, Incoming, IncomingFile, Message
from connectors.im.message_json import message_from_json
from tests.conftest import Clock, People


class Chat:
    """One chat account in conversation with Spotter, over a real database."""

    def __init__(
        self, database: Database, desk: Desk, clock: Clock, account: str, *, channel: str = "telegram"
    ) -> None:
        self.database = database
        self.desk = desk
        self.clock = clock
        self.channel = channel
        self.account = account
        self.chat_id = account.replace("tg-", "chat-")
        self._numbers = count(1)
        self._seen = 0

    def send(self, text: str = "", **given: Any) -> Outcome:
        """Send a message and have it handled."""
        return self.handle(self.file(), text, **given)

    def press(self, action: str, message_id: str = "") -> Outcome:
        """Press a button."""
        return self.send(kind="button", action=action, message_id=message_id)

    def voice(self, **file: Any) -> Outcome:
        """Send a voice note."""
        return self.send(file=IncomingFile("ref", **file))

    def file(self) -> str:
        """A new inbox row."""
        with self.database.write() as store:
            inbox_id, _ = store.inbox.add(
                new_id(), self.channel, f"{self.account}:{next(self._numbers)}", {}, self.clock()
            )
        return inbox_id

    def handle(self, inbox_id: str, text: str = "", **given: Any) -> Outcome:
        """Have the message of an inbox row handled; again does it again."""
        incoming = Incoming(
            channel=self.channel,
            external_id=inbox_id,
            sender_id=self.account,
            sender_name="",
            sent_at=self.clock(),
            text=text,
            **({"chat_id": self.chat_id} | given),
        )
        with self.database.write() as store:
            return conversing.handle(store, incoming, inbox_id, self.desk, self.clock())

    def rows(self) -> list[OutboxMessage]:
        """Everything queued for this chat so far, as it stands in the outbox."""
        with self.database.read() as store:
            found = [store.outbox.get(outbox_id) for outbox_id, _ in store.outbox.waiting()]
        return [row for row in found if row and (row.channel, row.chat_id) == (self.channel, self.chat_id)]

    def heard(self) -> list[Message]:
        """What was said to this chat since the last look."""
        rows = self.rows()
        new = rows[self._seen :]
        self._seen = len(rows)
        return [message_from_json(row.message) for row in new]

    def texts(self) -> list[str]:
        """As `heard`, in plain lines."""
        return [render_text(message) for message in self.heard()]

    def deliver(self) -> None:
        """Pretend that every card queued so far was sent, each under an id of its own."""
        for row in self.rows():
            if row.draft_id:
                with self.database.write() as store:
                    store.drafts.set_card(row.draft_id, row.edit_of or f"msg-{row.draft_id}")


def buttons(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row]


def action(message: Message, verb: str) -> str:
    """The action of the one button on `message` with that verb."""
    found = [button.action for button in buttons(message) if button.action.split(":")[0] == verb]
    assert len(found) == 1, (verb, [button.action for button in buttons(message)])
    return found[0]


def reading(
    fields: FollowupFields,
    text: str = "",
    quotes: Mapping[str, str] | None = None,
    candidates: Sequence[str] = (),
    confidence: float = 0.9,
) -> Reading:
    """A reading whose scalar marks are found by their words in `text`."""
    marks = tuple(
        Mark(
            name.split(".")[0], int(name.split(".")[1]) if "." in name else None, start, start + len(words), confidence
        )
        for name, words in (quotes or {}).items()
        if (start := text.index(words)) >= 0
    )
    return Reading(fields, marks, "followup", "1", "test-model", tuple(candidates), {"read": 1.0, "resolve": 0.1})


class Rep(Chat):
    """A chat of a person who files notes."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, person: Person) -> None:
        super().__init__(database, desk, clock, f"tg-{person.id}")
        self.person = person

    def note(self, text: str, *readings: Reading, at: datetime | None = None) -> list[Draft]:
        """Send a note, have it read as `readings`, and its cards delivered."""
        if at:
            self.clock.now = at
        note_id = self.send(text, is_note=True).note_id
        with self.database.write() as store:
            note = store.notes.get(note_id)
            assert isinstance(note, Note)
            store.notes.change(note_id, placeholder_id=f"placeholder-{note_id}")
            drafts = filing.file_readings(store, note, readings, self.desk, self.clock())
        self.deliver()
        return [self.draft(draft.id) for draft in drafts]

    def draft(self, draft_id: str) -> Draft:
        with self.database.read() as store:
            found = store.drafts.get(draft_id)
        assert found is not None
        return found

    def card(self) -> Message:
        """The newest draft card in this chat."""
        return message_from_json([row for row in self.rows() if row.draft_id][-1].message)


@pytest.fixture
def wang(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    return Rep(database, desk, clock, people.wang)


@pytest.fixture
def emma(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    return Rep(database, desk, clock, people.emma)


@pytest.fixture
def stranger(database: Database, desk: Desk, clock: Clock) -> Chat:
    return Chat(database, desk, clock, "tg-stranger")
