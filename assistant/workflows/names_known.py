"""The names a reader may be told, looked up when it asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.followup import Known
from assistant.services.knowing import known_near
from assistant.storage.database import Database


@dataclass(frozen=True)
class NamesKnownTo:
    """`Names` of a person, from the database; a transaction for each question, none while a model thinks."""

    database: Database
    person_id: str

    def near(self, text: str, spoken: Sequence[str] = ()) -> Known:
        """What may be meant in `text`, or by one of the names `spoken` in it."""
        with self.database.read() as store:
            return known_near(store, self.person_id, text, spoken)
