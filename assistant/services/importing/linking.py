"""What rows of an import say beside others: further names and groups, kept once every row has its customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.domain.importing import Candidate, ImportRow, ImportRun, Problem, RowRead, RowState
from assistant.errors import InvalidInput
from assistant.services import grouping
from assistant.services.deduplicating import KEYS_VERSION, keys_for, party_of
from assistant.services.desk import Desk
from assistant.services.importing.rows import RowReader
from assistant.storage.store import Store

CHUNK_ROWS = 500
"""So many rows of an import are worked on in one transaction."""


def link_some(store: Store, desk: Desk, run: ImportRun, *, limit: int = CHUNK_ROWS) -> int:
    """Give the customers of the next rows their further names and put them into their groups, when `apply_some` has
    done all; returns how many rows, 0 at the end. How many go at once changes nothing in the end."""
    rows = store.imports.rows(run.id, states=[RowState.APPLIED], limit=limit)
    living = store.customers.turned_out(row.customer_id for row in rows if row.customer_id)
    reader = RowReader(desk, run.settings)
    named = _keep_names(store, desk, rows, {row.number: reader.read(row.number, row.cells) for row in rows}, living)
    above = store.imports.numbered(run.id, [row.parent.row for row in rows if row.parent and row.parent.row])
    store.imports.put_rows(run.id, [replace(_put_below(store, row, above), state=RowState.LINKED) for row in named])
    return len(rows)


def with_left_out(row: ImportRow, *problems: Problem) -> ImportRow:
    """The row with more of it that is not imported."""
    return replace(row, left_out=(*row.left_out, *problems))


def new_names(read: RowRead, customer: Customer) -> Sequence[str]:
    """The names in a row that its customer does not have."""
    known = {fold_name(name) for name in (customer.name, *customer.aliases)}
    return [name for name in (read.name, *read.aliases) if fold_name(name) not in known]


def customer_of(one: Candidate, rows: Mapping[int, ImportRow]) -> str | None:
    """The customer that is meant, or that an earlier of `rows` became."""
    if one.customer_id:
        return one.customer_id
    row = rows.get(one.row or 0)
    return row.customer_id if row and row.state in (RowState.APPLIED, RowState.LINKED) else None


def keep_keys(store: Store, desk: Desk, customer_ids: Iterable[str]) -> None:
    """Make what customers may share with their likes anew, so that the next one that comes finds them."""
    named = {one.id: one for one in store.customers.many(customer_ids)}
    facts = store.customer_facts.current_of(named)
    keys = {one: keys_for(party_of(desk, held, facts.get(one, ()))) for one, held in named.items()}
    store.customer_keys.replace(keys, KEYS_VERSION)


def _keep_names(
    store: Store, desk: Desk, rows: Sequence[ImportRow], read: Mapping[int, RowRead], living: Mapping[str, Customer]
) -> Sequence[ImportRow]:
    """The other names of rows, where no other customer is called so."""
    owners = {row.number: customer for row in rows if (customer := living.get(row.customer_id or ""))}
    wanted = {number: new_names(read[number], customer) for number, customer in owners.items()}
    names = [name for held in wanted.values() for name in held]
    called, nicknamed = store.import_effects.called(names), store.import_effects.nicknamed(names)
    given: dict[str, str] = {}
    added: list[tuple[str, str]] = []
    done = []
    for row in rows:
        own, aliases = owners[row.number].id if row.number in owners else "", []
        for name in wanted.get(row.number, ()):
            others = {*nicknamed.get(name, ()), called.get(name, own), given.get(name, own)} - {own}
            if others:
                row = with_left_out(row, Problem("alias_taken", value=name))
            elif name not in given and name not in nicknamed:
                aliases.append(name)
                given[name] = own
        added += [(own, name) for name in aliases]
        done.append(replace(row, made={**row.made, "aliases": aliases}) if aliases else row)
    store.import_effects.add_aliases(added)
    keep_keys(store, desk, {customer_id for customer_id, _ in added})
    return done


def _put_below(store: Store, row: ImportRow, above: Mapping[int, ImportRow]) -> ImportRow:
    if row.parent is None:
        return row
    parent_id, customer = customer_of(row.parent, above), store.customers.get(row.customer_id or "")
    if parent_id is None:
        return with_left_out(row, Problem("parent_unknown", value=row.parent.name))
    if customer is None or customer.parent_id == parent_id:
        return row
    if customer.parent_id is not None:
        return with_left_out(row, Problem("parent_kept", value=row.parent.name))
    try:
        grouping.put_below(store, customer.id, parent_id)
    except InvalidInput as error:
        return with_left_out(row, Problem(error.code, value=row.parent.name))
    return replace(row, made={**row.made, "parent": parent_id})
