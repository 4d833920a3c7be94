"""One message of a known person while it is handled: who, where, in which language, and how to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from assistant.domain.person import Locale, Person
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import Chat, post
from assistant.storage.store import Store
from connectors.im.base import Button, Incoming, Message

Rest = TypeVar("Rest", str, list[str])


@dataclass(frozen=True)
class Turn:
    """Everything the parts of a conversation share. `now` is in UTC, `local_now` on the person's clock."""

    store: Store
    incoming: Incoming
    inbox_id: str
    person: Person
    locale: Locale
    desk: Desk
    now: datetime
    _answers: list[str] = field(default_factory=list)

    @property
    def local_now(self) -> datetime:
        return self.desk.local_time(self.now, self.person)

    @cached_property
    def access(self) -> Access:
        """What the sender may see and do."""
        return Access(self.store, self.desk, self.person)

    @property
    def chat(self) -> Chat:
        return self.incoming.channel, self.incoming.chat_id

    def say(self, key: str, **params: str | int | float) -> str:
        """A text of the catalogue in the sender's language."""
        return self.desk.wording.say(key, self.locale, **params)

    def button(self, key: str, action: str, **params: str | int) -> Button:
        """A button whose label stands in the catalogue under `button.`."""
        return Button(self.say(f"button.{key}", **params), action)

    def answer(self, message: Message) -> Outcome:
        """Answer in the chat the message came from."""
        key = f"answer:{self.inbox_id}:{len(self._answers)}"
        self._answers.append(key)
        post(self.store, self.chat, message, key, self.now)
        return self.outcome()

    def tell(self, key: str, **params: str | int | float) -> Outcome:
        """Answer with a text of the catalogue."""
        return self.answer(Message(self.say(key, **params)))

    def explain(self, code: str) -> Outcome:
        """Answer with what an error means and what to do."""
        return self.answer(Message(self.desk.explain(code, self.locale)))

    def outcome(
        self,
        *,
        note_id: str = "",
        record_id: str = "",
        cases_for: str = "",
        cases_kind: str = "",
        case_file: str = "",
        case_for: str = "",
        toast: str = "",
        adds_case: bool = False,
        file_for: str = "",
        takes_table: bool = False,
        chore: str = "",
        chore_of: str = "",
        chore_at: str = "",
    ) -> Outcome:
        """What is to be done outside the transaction, with where and how to answer."""
        channel, chat_id = self.chat
        return Outcome(
            note_id=note_id,
            record_id=record_id,
            cases_for=cases_for,
            cases_kind=cases_kind,
            case_file=case_file,
            case_for=case_for,
            toast=toast,
            channel=channel,
            chat_id=chat_id,
            locale=self.locale,
            adds_case=adds_case,
            file_for=file_for,
            takes_table=takes_table,
            chore=chore,
            chore_by=self.person.id if chore else "",
            chore_of=chore_of,
            chore_at=chore_at,
        )


def one_table(*parts: Mapping[str, Callable[[Turn, Rest], Outcome]]) -> Mapping[str, Callable[[Turn, Rest], Outcome]]:
    """What each command or button does, put together from the parts of the conversation.

    Raises ValueError where two parts want the same name.
    """
    whole: dict[str, Callable[[Turn, Rest], Outcome]] = {}
    for part in parts:
        if twice := whole.keys() & part.keys():
            raise ValueError(f"two parts of the conversation want {', '.join(sorted(twice))}")
        whole |= part
    return whole
