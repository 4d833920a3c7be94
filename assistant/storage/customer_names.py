"""Which customers a name may mean, by index: exactly so called, holding a part, sounding alike, or heard in a text.

Everything follows from the names of `customer` and `customer_alias` and is written with them, so that every process
sees a customer the moment it is committed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from math import log
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, delete, func, select

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_view import fold_name
from assistant.language.name_keys import PART_CHARS, said_keys, sound_keys, spelled_parts
from assistant.language.name_keys import parts as parts_of
from assistant.storage.tables import customer, customer_alias, customer_name, customer_part, customer_sound
from assistant.storage.tables.finding import FOLDED_CHARS
from assistant.storage.upsert import insert_new, insert_plain, values_of

T = TypeVar("T")
WRITTEN, INITIALS, PINYIN = 0, 1, 2
_COMMON = 2_000
"""A sound that so many names share tells too little to be read."""
_COMMON_HEARD = 200
_READ_MOST = 3_000
"""So many names are read at most, those with the rarest sounds first."""
_FIRST, _AT_ONCE = 100, 500


class CustomerNames:
    """Repository of the ways to find a customer by name."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, names: Iterable[tuple[str, str, bool]]) -> None:
        """Make (customer id, name, is alias) findable; names that stand already stay."""
        rows, shown = [], list(names)
        ids = {customer_id for customer_id, _, _ in shown}
        found = select(customer_name.c.customer_id, customer_name.c.folded)
        held = {
            (row.customer_id, row.folded)
            for some in _batches(sorted(ids))
            for row in self._connection.execute(found.where(customer_name.c.customer_id.in_(some)))
        }
        said: dict[tuple[str, str], str] = {}
        for customer_id, name, is_alias in shown:
            folded = fold_name(name)[:FOLDED_CHARS]
            if folded and (customer_id, folded) not in held:
                held.add((customer_id, folded))
                said[customer_id, folded] = name
                rows.append({"customer_id": customer_id, "folded": folded, "is_alias": is_alias})
        if not rows:
            return
        made = insert_new(self._connection, customer_name, rows, ("id", "customer_id", "folded"))
        # In the order they are kept in, which costs the database less.
        written = sorted(part for row in made for part in _parts(row.id, row.folded))
        sounds = sorted((key, row.id) for row in made for key in sound_keys(said[row.customer_id, row.folded]))
        insert_plain(self._connection, customer_part, ("kind", "part", "place", "length", "name_id"), written)
        insert_plain(self._connection, customer_sound, ("key", "name_id"), sounds)

    def rebuild(self, customer_ids: Sequence[str] | None = None) -> int:
        """Make the names of these customers, or of all, findable anew; returns how many customers. For names that were
        changed or taken away."""
        ids = customer_ids
        if ids is None:
            ids = list(self._connection.scalars(select(customer.c.id).order_by(customer.c.id)))
        for some in _batches(ids):
            self._connection.execute(delete(customer_name).where(customer_name.c.customer_id.in_(some)))
            self.keep((one.id, name, alias) for one in self.get(some) for name, alias in _named(one))
        return len(ids)

    def get(self, customer_ids: Collection[str]) -> list[Customer]:
        """These customers, in the order asked for; ids nobody has, and merged customers, are left out."""
        if not customer_ids:
            return []
        ids = list(dict.fromkeys(customer_ids))
        wanted = values_of(self._connection, ids)
        living = (
            select(customer, customer_alias.c.alias)
            .join_from(wanted, customer, customer.c.id == wanted.c.value)
            .outerjoin(customer_alias, customer_alias.c.customer_id == customer.c.id)
            .where(customer.c.merged_into.is_(None))
            .order_by(customer_alias.c.alias)
        )
        found = {one.id: one for one in customers_of(self._connection.execute(living))}
        return [found[one] for one in ids if one in found]

    def called(self, names: Collection[str], *, aliases: bool = True) -> list[Customer]:
        """Customers whose name, or one of whose aliases, is one of `names`, whatever their case and punctuation."""
        folded = {fold_name(name) for name in names} - {""}
        if not folded:
            return []
        wanted = values_of(self._connection, sorted({one[:FOLDED_CHARS] for one in folded}))
        found = select(customer_name.c.customer_id).join_from(
            wanted, customer_name, customer_name.c.folded == wanted.c.value
        )
        if not aliases:
            found = found.where(customer_name.c.is_alias.is_(False))
        return sorted(
            (one for one in self.get(list(self._connection.scalars(found))) if _is_called(one, folded, aliases)),
            key=lambda one: one.name,
        )

    def holding(self, folded: str, limit: int, *, kind: int = WRITTEN) -> Iterator[Customer]:
        """At most `limit` customers with `folded` in a name: those that begin with it first, then the shorter names.

        They are read as they are asked for: a hundred, then many at a time.
        """
        beginning = folded[:PART_CHARS]
        found = (
            select(customer_part.c.name_id)
            .where(
                customer_part.c.kind == kind,
                customer_part.c.part >= beginning,
                customer_part.c.part < beginning + "\U0010ffff",
            )
            .order_by(customer_part.c.place, customer_part.c.length, customer_part.c.name_id)
            # A customer may hold it in several names.
            .limit(limit * 3)
        )
        seen: set[str] = set()
        for some in _few_then_many(list(self._connection.scalars(found))):
            for one in self._named_so(some):
                cut = len(folded) > PART_CHARS and kind == WRITTEN
                if one.id in seen or (cut and not any(folded in fold_name(name) for name, _ in _named(one))):
                    continue
                seen.add(one.id)
                yield one
                if len(seen) == limit:
                    return

    def sounding_like(self, spoken: str, limit: int) -> list[Customer]:
        """At most `limit` customers whose names share the most, and the rarest, sounds with `spoken`, by name."""
        shared: dict[int, float] = defaultdict(float)
        for names in self._sharing(said_keys(spoken), _COMMON).values():
            for name_id in names:
                shared[name_id] += 1 / log(2 + len(names))
        best = sorted(shared, key=lambda one: (-shared[one], one))[:limit]
        return sorted(self._named_so(best), key=lambda one: one.name)

    def heard_by(self, keys: Collection[int]) -> list[Customer]:
        """The customers that share one of `keys`, which few share, by name."""
        sharing = self._sharing(keys, _COMMON_HEARD)
        ids = sorted({name_id for names in sharing.values() for name_id in names})
        return sorted(self._named_so(ids), key=lambda one: one.name)

    def page(self, limit: int) -> Iterator[Customer]:
        """The first customers by name, read as they are asked for: a hundred, then many at a time."""
        first = select(customer.c.id).where(customer.c.merged_into.is_(None)).order_by(customer.c.name)
        for some in _few_then_many(list(self._connection.scalars(first.limit(limit)))):
            yield from self.get(some)

    def _sharing(self, keys: Collection[int], common: int) -> dict[int, list[int]]:
        """The names that have each key, rarest first; what is too common to be read is left out."""
        found: dict[int, list[int]] = defaultdict(list)
        if not keys:
            return found
        wanted = values_of(self._connection, sorted(keys))
        some_names = select(customer_sound.c.name_id).where(customer_sound.c.key == wanted.c.value).limit(common + 1)
        few = select(func.count()).select_from(some_names.correlate(wanted).subquery()).scalar_subquery()
        counts = self._connection.execute(select(wanted.c.value, few.label("names"))).all()
        read = 0
        rare: list[int] = []
        for names, key in sorted((row.names, row.value) for row in counts if 0 < row.names <= common):
            read += names
            if read > _READ_MOST and rare:
                break
            rare.append(key)
        found |= {key: [] for key in rare}
        if rare:
            read_whole = values_of(self._connection, rare)
            shared = select(customer_sound.c.key, customer_sound.c.name_id).join_from(
                read_whole, customer_sound, customer_sound.c.key == read_whole.c.value
            )
            for key, name_id in self._connection.execute(shared).all():
                found[key].append(name_id)
        return found

    def _named_so(self, name_ids: Sequence[int]) -> list[Customer]:
        """The customers of these names, in their order."""
        if not name_ids:
            return []
        wanted = values_of(self._connection, name_ids)
        named = select(customer_name.c.id, customer_name.c.customer_id).join_from(
            wanted, customer_name, customer_name.c.id == wanted.c.value
        )
        owner = {row.id: row.customer_id for row in self._connection.execute(named)}
        return self.get([owner[one] for one in name_ids if one in owner])


def customer_of(row: Row[Any], aliases: tuple[str, ...]) -> Customer:
    """The customer that a row of the table holds."""
    return Customer(row.id, row.name, aliases, CustomerKind(row.kind), row.parent_id)


def customers_of(rows: Iterable[Row[Any]]) -> list[Customer]:
    """The customers of rows of the table that stand once for each alias, in the order of their first rows."""
    first: dict[str, Row[Any]] = {}
    aliases = defaultdict(list)
    for row in rows:
        first.setdefault(row.id, row)
        if row.alias is not None:
            aliases[row.id].append(row.alias)
    return [customer_of(row, tuple(aliases[row.id])) for row in first.values()]


def _named(one: Customer) -> list[tuple[str, bool]]:
    """Its name and aliases, and whether each is an alias."""
    return [(one.name, False), *((alias, True) for alias in one.aliases)]


def _is_called(one: Customer, folded: Collection[str], aliases: bool) -> bool:
    return any(fold_name(name) in folded for name, is_alias in _named(one) if aliases or not is_alias)


def _parts(name_id: int, folded: str) -> list[tuple[int, str, int, int, int]]:
    spelled = spelled_parts(folded)
    return [
        (kind, part, place, len(folded), name_id)
        for kind, held in ((WRITTEN, parts_of(folded)), (INITIALS, spelled.initials), (PINYIN, spelled.whole))
        for part, place in held.items()
    ]


def _batches(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def _few_then_many(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """Most often the first few are enough."""
    return chain([items[:_FIRST]] if items else (), _batches(items[_FIRST:]))
