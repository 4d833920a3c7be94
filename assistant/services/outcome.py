"""What handling a message led to, kept with its inbox row so that it is handled once."""

from dataclasses import asdict, dataclass
from typing import Literal

from assistant.domain.person import Locale
from assistant.errors import NotFound
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done outside the transaction; everything said in answer stands in the outbox already.

    `note_id`: the note is to be worked on. `record_id`: a record was confirmed, bring cases. `cases_for`: cases were
    asked for this customer, of the kind `cases_kind` in the asker's words. `case_file`: the file of this case was
    asked for, for the customer `case_for`.
    `adds_case`: the message's file is to become a case; `takes_table`: it holds customers to be imported.
    `toast`: a word for the pressed button.
    `file_for`: the message that asked for the case's file, where an admin's leave was needed; `leave` is then kept with
    that message, yes or no. `chore`: work that takes its time is to be done in a queue of its own
    (`workflows/chores.py`), for the person `chore_by`, about who is called `chore_of`, at the customer `chore_at` where
    it is a contact; `files` are the recordings it let go of. `channel`, `chat_id` and `locale` say where and in which
    language the sender is answered.
    """

    note_id: str = ""
    record_id: str = ""
    cases_for: str = ""
    cases_kind: str = ""
    case_file: str = ""
    case_for: str = ""
    toast: str = ""
    channel: str = ""
    chat_id: str = ""
    locale: Locale = "en"
    adds_case: bool = False
    file_for: str = ""
    takes_table: bool = False
    leave: Literal["", "yes", "no"] = ""
    chore: str = ""
    chore_by: str = ""
    chore_of: str = ""
    chore_at: str = ""
    files: tuple[str, ...] = ()

    @classmethod
    def of(cls, store: Store, inbox_id: str) -> "Outcome":
        """The outcome that was kept. Raises NotFound when the message was not handled."""
        held = cls.find(store, inbox_id)
        if held is None:
            raise NotFound(f"outcome of message {inbox_id}")
        return held

    @classmethod
    def find(cls, store: Store, inbox_id: str) -> "Outcome | None":
        """The outcome that was kept, if the message was handled."""
        held = store.inbox.outcome(inbox_id)
        return cls(**{**held, "files": tuple(held.get("files", ()))}) if held else None

    def keep(self, store: Store, inbox_id: str) -> None:
        """Keep the outcome with the message."""
        store.inbox.set_outcome(inbox_id, asdict(self))
