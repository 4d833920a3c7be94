"""Taking an import back: what it would do, and doing it some rows at a time. What others built upon stays, named."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.importing import ImportRow, ImportRun, RowState, RunState, ref_of, ref_prefix
from assistant.errors import Conflict
from assistant.services import factkeeping
from assistant.services.desk import Desk
from assistant.services.importing import people
from assistant.services.importing.linking import CHUNK_ROWS
from assistant.storage.store import Store

NAMED_MAX = 100
_DONE = (RowState.APPLIED, RowState.LINKED)
_TABLES = {
    "aliases": "customer_alias",
    "contacts": "contact",
    "identities": "contact_identity",
    "owners": "ownership",
    "followers": "follow",
}
"""What an import makes on a customer, and the table it stands in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A customer that an import added and that stays: how many rows hang on it, by table."""

    customer_id: str
    name: str
    hangs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What taking an import back would do: customers removed, those kept (at most 100 of them named), and those that
    were there before and lose what it said of them."""

    removed: int
    kept_count: int
    kept: tuple[Kept, ...]
    joined: int


def preview(store: Store, run: ImportRun) -> UndoPreview:
    """What taking an import back would do; nothing is changed. After it, what it did."""
    removed, kept_count, after = 0, 0, 0
    joined, new, kept = set[str](), set[str](), list[Kept]()
    own = _made(store, run)
    while rows := store.imports.rows(run.id, states=[*_DONE, RowState.RETIRED, RowState.UNDONE], after=after):
        after = rows[-1].number
        hangs = _hanging(store, run, rows, own)
        for row in rows:
            if row.is_new:
                new.add(row.customer_id or "")
            if not row.is_new:
                joined.add(row.customer_id or "")
            elif "kept" in row.made or (row.state is not RowState.UNDONE and row.customer_id in hangs):
                kept_count += 1
                held = store.customers.get_itself(row.customer_id or "") if len(kept) < NAMED_MAX else None
                if held:
                    kept.append(Kept(held[0].id, held[0].name, row.made.get("kept") or hangs[row.customer_id or ""]))
            else:
                removed += 1
    return UndoPreview(removed, kept_count, tuple(kept), len(joined - new))


def require_undoable(run: ImportRun) -> None:
    """Raise Conflict with code `import_not_done` for an import that changed nothing yet."""
    if run.state not in (RunState.RUNNING, RunState.DONE, RunState.UNDOING, RunState.UNDONE):
        raise Conflict(f"import {run.id} is {run.state}", code="import_not_done")


def retire_some(store: Store, desk: Desk, run: ImportRun, now: datetime, *, limit: int = CHUNK_ROWS) -> int:
    """Take back what the next rows said and made, but for their customers; returns how many rows, 0 at the end."""
    rows = store.imports.rows(run.id, states=_DONE, limit=limit)
    living = store.customers.turned_out(row.customer_id for row in rows if row.customer_id)
    refs: dict[str, list[str]] = defaultdict(list)
    aliases: list[tuple[str, str]] = []
    for row in rows:
        if customer := living.get(row.customer_id or ""):
            aliases += [(customer.id, alias) for alias in row.made.get("aliases", ())]
            _take_back(store, run, row, customer, now)
            if not row.is_new or customer.id != row.customer_id:
                refs[customer.id].append(ref_of(run.id, row.number))
    store.import_effects.remove_aliases(aliases)
    _retire(store, desk, refs, now)
    store.imports.put_rows(run.id, [replace(row, state=RowState.RETIRED, made={}) for row in rows])
    return len(rows)


def remove_some(store: Store, desk: Desk, run: ImportRun, now: datetime, *, limit: int = CHUNK_ROWS) -> int:
    """Remove the customers that the next rows added and on which nothing hangs; the others lose what the import said
    of them. Returns how many rows, 0 at the end. To be called when `retire_some` has done all."""
    rows = store.imports.rows(run.id, states=[RowState.RETIRED], limit=limit)
    hangs = _hanging(store, run, rows, {})
    store.import_effects.remove([row.customer_id or "" for row in rows if row.is_new and row.customer_id not in hangs])
    kept = [row for row in rows if row.is_new and row.customer_id in hangs]
    _retire(store, desk, {row.customer_id or "": [ref_of(run.id, row.number)] for row in kept}, now)
    done = [
        replace(row, state=RowState.UNDONE, made={**row.made, "kept": hangs[row.customer_id or ""]})
        if row.is_new and row.customer_id in hangs
        else replace(row, state=RowState.UNDONE)
        for row in rows
    ]
    store.imports.put_rows(run.id, done)
    return len(rows)


Counts = Mapping[str, Mapping[str, int]]
"""By customer and table, so many rows."""


def _hanging(store: Store, run: ImportRun, rows: Sequence[ImportRow], own: Counts) -> Counts:
    """What hangs on the customers that rows added, but for what the import itself made there."""
    new = [row.customer_id for row in rows if row.is_new and row.customer_id]
    found: dict[str, Mapping[str, int]] = {}
    for one, held in store.import_effects.hanging_on(new, ref_prefix(run.id)).items():
        rest = {table: count - own.get(one, {}).get(table, 0) for table, count in held.items()}
        if rest := {table: count for table, count in rest.items() if count > 0}:
            found[one] = rest
    return found


def _made(store: Store, run: ImportRun) -> Counts:
    """What an import made on customers and has not taken back yet."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    after = 0
    while rows := store.imports.rows(run.id, states=_DONE, after=after):
        after = rows[-1].number
        for row in rows:
            for name, table in _TABLES.items():
                found[row.customer_id or ""][table] += len(row.made.get(name, ()))
            if parent_id := row.made.get("parent"):
                found[parent_id]["customer"] += 1
    return found


def _take_back(store: Store, run: ImportRun, row: ImportRow, customer: Customer, now: datetime) -> None:
    people.take_back(store, row, customer.id, run.undone_by, now)
    if customer.parent_id is not None and row.made.get("parent") == customer.parent_id:
        store.customers.put_below(customer.id, None)


def _retire(store: Store, desk: Desk, refs: Mapping[str, Sequence[str]], now: datetime) -> None:
    for customer_id, fields in store.customer_facts.retire(refs, now).items():
        factkeeping.resettle(store, desk, customer_id, dict.fromkeys(fields))
    store.import_effects.outdate_keys(refs)
