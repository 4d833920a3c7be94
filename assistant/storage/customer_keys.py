"""What customers may share with one that comes new: keys looked up before two of them are compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, union_all, update

from assistant.storage.tables import customer, customer_distinct, customer_key
from assistant.storage.upsert import insert_once, insert_plain


class CustomerKeys:
    """Repository of keys, and of customers that people told apart."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, keys: Mapping[str, Sequence[str]], version: int) -> None:
        """The keys of each of these customers (id to keys), made by that version of the reading."""
        if not keys:
            return
        ids = list(keys)
        self._connection.execute(delete(customer_key).where(customer_key.c.customer_id.in_(ids)))
        rows = sorted((key, owner) for owner, held in keys.items() for key in dict.fromkeys(held))
        insert_plain(self._connection, customer_key, ("key", "customer_id"), rows)
        self._connection.execute(update(customer).where(customer.c.id.in_(ids)).values(keys_version=version))

    def outdated(self, version: int, limit: int) -> Sequence[str]:
        """Ids of customers whose keys were made by another version, or never."""
        wanted = select(customer.c.id).where(or_(customer.c.keys_version < version, customer.c.keys_version > version))
        return list(self._connection.execute(wanted.limit(limit)).scalars())

    def mark_outdated(self, customer_id: str) -> None:
        """What is known of a customer changed: its keys are to be made again."""
        self._connection.execute(update(customer).where(customer.c.id == customer_id).values(keys_version=0))

    def sharers(self, keys: Sequence[str], *, rare: int, common: int, limit: int) -> Sequence[str]:
        """Ids of customers that share a key that at most `rare` have, or two that at most `common` have each.

        Merged customers are left out. At most `limit` of the latter, those with most in common.
        """
        if not keys:
            return []
        counts = self._counts(keys, common)
        few = [key for key, count in counts.items() if count <= rare]
        many = [key for key, count in counts.items() if rare < count <= common]
        found = dict.fromkeys(self._holders(few))
        twice = Counter(self._holders(many)).most_common(limit)
        found |= dict.fromkeys(owner for owner, shared in twice if shared > 1)
        return list(found)

    def tell_apart(self, one_id: str, other_id: str, person_id: str | None, now: datetime) -> None:
        """Somebody says that these two are not one; again is no error."""
        first, second = sorted((one_id, other_id))
        values = {"one_id": first, "other_id": second, "person_id": person_id, "said_at": now}
        insert_once(self._connection, customer_distinct, values)

    def told_apart(self, customer_id: str | None = None) -> frozenset[tuple[str, str]]:
        """All pairs that were told apart, or those of one customer; the lower id first."""
        wanted = select(customer_distinct.c.one_id, customer_distinct.c.other_id)
        if customer_id is not None:
            either = (customer_distinct.c.one_id == customer_id, customer_distinct.c.other_id == customer_id)
            wanted = wanted.where(or_(*either))
        rows = self._connection.execute(wanted)
        return frozenset((row.one_id, row.other_id) for row in rows)

    def _counts(self, keys: Sequence[str], most: int) -> Mapping[str, int]:
        """How many customers have each key, not counted beyond `most` + 1: some keys half of all have."""
        some = [
            select(customer_key.c.key).where(customer_key.c.key == key).limit(most + 1).subquery()
            for key in dict.fromkeys(keys)
        ]
        counted = union_all(*(select(held.c.key, func.count()).group_by(held.c.key) for held in some))
        return dict(self._connection.execute(counted).all())

    def _holders(self, keys: Sequence[str]) -> Sequence[str]:
        if not keys:
            return []
        wanted = (
            select(customer_key.c.customer_id)
            .join(customer, customer.c.id == customer_key.c.customer_id)
            .where(customer_key.c.key.in_(keys), customer.c.merged_into.is_(None))
        )
        return list(self._connection.execute(wanted).scalars())
