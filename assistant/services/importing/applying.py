"""Carrying an import out, some rows at a time: each is a new customer, or adds to one that is there, or is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from assistant.domain.contact import CustomerContact
from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.customer_view import fold_name
from assistant.domain.ids import derive_id
from assistant.domain.importing import (
    Candidate,
    Doubtful,
    ImportRow,
    ImportRun,
    Problem,
    RowRead,
    RowState,
    Verdict,
    ref_of,
)
from assistant.services import factkeeping
from assistant.services.desk import Desk
from assistant.services.importing.linking import CHUNK_ROWS, customer_of, keep_keys, new_names
from assistant.services.importing.people import PeopleKeeper
from assistant.services.importing.rows import RowReader
from assistant.storage.store import Store


@dataclass
class _Chunk:
    """Rows under way: what each says, whose it is, and what it made."""

    rows: Sequence[ImportRow]
    read: Mapping[int, RowRead]
    owner: dict[int, str] = field(default_factory=dict)
    new: dict[int, Customer] = field(default_factory=dict)
    refused: dict[int, Problem] = field(default_factory=dict)
    left_out: dict[int, list[Problem]] = field(default_factory=dict)
    made: dict[int, dict[str, Any]] = field(default_factory=dict)

    def leave_out(self, number: int, *problems: Problem) -> None:
        self.left_out.setdefault(number, []).extend(problems)

    def keep(self, number: int, made: Mapping[str, Sequence[Any]], problems: Sequence[Problem]) -> None:
        self.made.setdefault(number, {}).update(made)
        self.leave_out(number, *problems)


def apply_some(store: Store, desk: Desk, run: ImportRun, now: datetime, *, limit: int = CHUNK_ROWS) -> int:
    """Carry out the next rows that wait; returns how many, 0 when none waits. To be committed before the next call;
    how many rows go at once changes nothing in the end."""
    rows = store.imports.rows(run.id, states=[RowState.WAITING], limit=limit)
    reader = RowReader(desk, run.settings)
    chunk = _Chunk(rows, {row.number: reader.read(row.number, row.cells) for row in rows})
    _find_owners(store, run, chunk)
    _add_new(store, run, chunk, now)
    customers = {one.id: one for one in store.customers.many(chunk.owner.values())}
    _keep_facts(store, desk, run, chunk, customers, now)
    _keep_people(store, desk, run, chunk, now)
    keep_keys(store, desk, customers)
    store.imports.put_rows(run.id, [_done(chunk, row, customers) for row in rows])
    return len(rows)


def _find_owners(store: Store, run: ImportRun, chunk: _Chunk) -> None:
    """The customer of each row: one that is there, one to be added, or none."""
    meant = {row.number: _meant(run, row, chunk.read[row.number]) for row in chunk.rows}
    above = store.imports.numbered(
        run.id, [one.row for one in meant.values() if isinstance(one, Candidate) and one.row]
    )
    wanted = [one.customer_id for one in meant.values() if isinstance(one, Candidate) and one.customer_id]
    wanted += [row.customer_id for row in above.values() if row.customer_id]
    living = {one: customer.id for one, customer in store.customers.turned_out(wanted).items()}
    taken = store.import_effects.called(read.name for read in chunk.read.values())
    added: dict[str, str] = {}
    for row in chunk.rows:
        read, one = chunk.read[row.number], meant[row.number]
        if read.problems or one is Doubtful.SKIP:
            chunk.refused[row.number] = read.problems[0] if read.problems else Problem("doubtful")
            continue
        if isinstance(one, Candidate):
            owner = chunk.owner.get(one.row or 0) or living.get(customer_of(one, above) or "")
            if owner:
                chunk.owner[row.number] = owner
                continue
            if one.row:
                chunk.refused[row.number] = Problem("double_of_refused", more=str(one.row))
                continue
        held = added.get(read.name) or taken.get(read.name)
        if held and row.verdict is Verdict.DOUBTFUL:
            chunk.refused[row.number] = Problem("name_taken", value=read.name)
        elif held:  # somebody added it since the check
            customer = store.customers.get(held)
            chunk.owner[row.number] = customer.id if customer else held
        else:
            customer = Customer(derive_id(run.id, row.number), read.name, kind=read.kind)
            chunk.new[row.number] = customer
            chunk.owner[row.number] = added[read.name] = customer.id


def _meant(run: ImportRun, row: ImportRow, read: RowRead) -> Candidate | Doubtful:
    """Whom a row joins, or that it is added or skipped."""
    if row.verdict is Verdict.NEW:
        return Doubtful.ADD
    best = row.candidates[0]
    if row.verdict is not Verdict.DOUBTFUL:
        return best
    decided = read.decision or run.settings.doubtful
    return best if decided is Doubtful.JOIN else decided


def _add_new(store: Store, run: ImportRun, chunk: _Chunk, now: datetime) -> None:
    added = store.import_effects.add_customers(list(chunk.new.values()), now, run.person_id)
    for number, customer in list(chunk.new.items()):
        if customer.id not in added:  # another process was quicker
            taken = store.customers.by_name(customer.name)
            for row, owner in chunk.owner.items():
                if owner == customer.id and taken:
                    chunk.owner[row] = taken.id
            del chunk.new[number]


def _keep_facts(
    store: Store, desk: Desk, run: ImportRun, chunk: _Chunk, customers: Mapping[str, Customer], now: datetime
) -> None:
    said: dict[str, list[Fact]] = {}
    for number, owner in chunk.owner.items():
        for name, value in chunk.read[number].values:
            rule = desk.customer_rules.field(name)
            if rule is None or customers[owner].kind not in rule.kinds:
                chunk.leave_out(number, Problem("field_of_other_kind", name, str(value)))
                continue
            fact = Fact(name, value, FactSource.IMPORT, run.as_of, ref=ref_of(run.id, number), person_id=run.person_id)
            said.setdefault(owner, []).append(fact)
    factkeeping.say_many(store, desk, said, now)


def _keep_people(store: Store, desk: Desk, run: ImportRun, chunk: _Chunk, now: datetime) -> None:
    keeper = PeopleKeeper(store, desk, run, now)
    colleagues = {fold_name(person.name): person.id for person in store.people.all()}
    here: dict[str, list[CustomerContact]] = {}
    for number, owner in chunk.owner.items():
        read = chunk.read[number]
        if read.owner:
            chunk.keep(number, *keeper.give(owner, read.owner, colleagues))
        if read.contact is not None:
            if owner not in here:
                here[owner] = list(store.contacts.of_customer(owner))
            chunk.keep(number, *keeper.keep(number, owner, read.contact, here[owner]))


def _done(chunk: _Chunk, row: ImportRow, customers: Mapping[str, Customer]) -> ImportRow:
    number = row.number
    if refused := chunk.refused.get(number):
        return replace(row, state=RowState.REJECTED, problems=(refused,))
    left_out, owner = (*row.left_out, *chunk.left_out.get(number, ())), chunk.owner[number]
    return replace(
        row,
        state=RowState.APPLIED if row.parent or new_names(chunk.read[number], customers[owner]) else RowState.LINKED,
        customer_id=owner,
        is_new=number in chunk.new,
        left_out=left_out,
        made={name: held for name, held in chunk.made.get(number, {}).items() if held},
    )
