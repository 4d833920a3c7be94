"""The names a reader may be told, looked up when it asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.followup import Known
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.database import Database


@dataclass(frozen=True)
class NamesKnownTo:
    """`Names` of a person, from the database; a transaction for each question, none while a model thinks."""

    database: Database
    person_id: str
    desk: Desk

    def near(self, text: str, spoken: Sequence[str] = ()) -> Known:
        """What may be meant in `text`, or by one of the names `spoken` in it, of what the person may see."""
        with self.database.read() as store:
            person = store.people.get(self.person_id)
            return Access(store, self.desk, person, acts=False).known(text, spoken) if person else Known()
