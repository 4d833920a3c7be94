"""Finding customers that are filed twice, in transactions that keep nobody waiting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.domain.person import Person
from assistant.services import doubles
from assistant.services.access import Access
from assistant.services.customer_access import shown_doubled
from assistant.services.deduplicating import Doubled, find_doubled, gather
from assistant.services.desk import Desk
from assistant.storage.database import Database

AT_ONCE = 20


def _silent(_done: int, _all: int) -> None: ...


@dataclass(frozen=True)
class DoublesWork:
    """Changes nothing but keys for comparing; may be repeated. Without a person it is for whoever runs Spotter."""

    database: Database
    desk: Desk

    def of_own(self, person: Person) -> tuple[Sequence[Doubled], int]:
        """The pairs that a person's own customers are part of, surest first, and how many customers were looked at."""
        with self.database.read() as store:
            mine = doubles.own_customers(store, Access(store, self.desk, person))
        found: list[Doubled] = []
        for start in range(0, len(mine), AT_ONCE):
            with self.database.write() as store:  # what changed since is made ready for the comparison
                access = Access(store, self.desk, person)
                found += doubles.doubled_among(store, self.desk, access, mine[start : start + AT_ONCE])
        return doubles.surest_first(found), len(mine)

    def of_all(
        self, person: Person | None, progress: Callable[[int, int], None] = _silent
    ) -> tuple[Sequence[Doubled], int]:
        """All groups among the customers that may be seen, surest first, and how many customers there are.

        Reads every customer and compares for minutes where there are 100,000, outside of any transaction.
        """
        with self.database.read() as store:
            gathered = gather(store, self.desk, Access(store, self.desk, person).readable)
        found = find_doubled(gathered, progress)
        with self.database.read() as store:
            access = Access(store, self.desk, person)
            return [shown_doubled(access, self.desk, one) for one in found], len(gathered.customers)
