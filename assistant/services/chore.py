"""Work that a handled message left to be done in its own time: who asked, in which language, and how to answer."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assistant.domain.person import Locale, Person
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import post
from assistant.storage.store import Store
from connectors.im.base import Message


@dataclass(frozen=True)
class Chore:
    """In one transaction; what is done in it is done by who asked, by chat."""

    store: Store
    desk: Desk
    inbox_id: str
    asked: Outcome
    person: Person
    now: datetime

    @classmethod
    def of(cls, store: Store, desk: Desk, inbox_id: str, now: datetime) -> "Chore":
        """What the message asked for. Raises NotFound where there is no such message, or who asked is gone."""
        asked = Outcome.of(store, inbox_id)
        person = store.people.get(asked.chore_by)
        if person is None:
            raise NotFound(f"person {asked.chore_by}", code="person_not_found")
        store.trail.act_as(person.id, "chat")
        return cls(store, desk, inbox_id, asked, person, now)

    @property
    def locale(self) -> Locale:
        return self.asked.locale

    @cached_property
    def access(self) -> Access:
        """What who asked may see and do now."""
        return Access(self.store, self.desk, self.person)

    def say(self, key: str, **params: str | int) -> str:
        """A text of the catalogue in the language that was asked in."""
        return self.desk.wording.say(key, self.locale, **params)

    def answer(self, message: Message) -> bool:
        """Answer where it was asked; False where that was done before."""
        chat = self.asked.channel, self.asked.chat_id
        return post(self.store, chat, message, f"answer:{self.inbox_id}:chore", self.now)
