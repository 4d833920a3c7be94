"""Whose a customer is after a merge: decided by what each did there, and given back when the merge is undone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.domain.customer import Customer
from assistant.domain.merging import Claim, Decision, decide
from assistant.domain.ownership import OwnerKind, Ownership, What
from assistant.services import owning
from assistant.services.desk import Desk
from assistant.storage.merges import StoredMerge
from assistant.storage.store import Store

NOTED = "responsible ended"
"""Under this name a merge keeps who was responsible before it."""


def decide_owner(store: Store, desk: Desk, kept: Customer, gone: Customer) -> Decision:
    """Who would be responsible for both, and why; nobody is decided where several may be responsible."""
    if not desk.pool.one_responsible:
        return Decision(None)
    return decide([*_claims(store, kept), *_claims(store, gone)], desk.customer_rules.ownership)


def settle_owner(store: Store, merge: StoredMerge, decision: Decision, person_id: str, now: datetime) -> None:
    """After a merge: whoever else was responsible works along from now on. What was is kept with the merge."""
    if decision.person_id is None:
        return
    ended: list[list[Any]] = []
    for row in store.ownership.rows_of(merge.kept_id):
        if row.kind is not OwnerKind.FOLLOWS or row.person_id == decision.person_id:
            continue
        works_along = owning.put(
            store, merge.kept_id, row.person_id, OwnerKind.COLLABORATES, What.GIVEN, person_id, now, _reason(merge)
        )
        owning.take_away(
            store, merge.kept_id, row.person_id, OwnerKind.FOLLOWS, What.ENDED, person_id, now, _reason(merge)
        )
        ended.append([row.person_id, row.since.isoformat(), _text(row.warned_at), works_along])
    if ended:
        store.merges.note(merge.id, NOTED, ended)


def give_back(store: Store, merge: StoredMerge, person_id: str, now: datetime) -> None:
    """Before a merge is undone: whoever was responsible is so again."""
    for owner_id, since, warned, works_along in merge.moved.get(NOTED, ()):
        row = Ownership(merge.kept_id, owner_id, OwnerKind.FOLLOWS, datetime.fromisoformat(since), _moment(warned))
        store.ownership.add(row)
        if works_along:
            owning.take_away(
                store, merge.kept_id, owner_id, OwnerKind.COLLABORATES, What.ENDED, person_id, now, _reason(merge)
            )


def _claims(store: Store, customer: Customer) -> Sequence[Claim]:
    records = store.records.of_customer(customer.id)
    deals = [deal for deal in store.opportunities.of_customer(customer.id) if deal.is_open]
    claims = []
    for row in store.ownership.rows_of(customer.id):
        if row.kind is OwnerKind.FOLLOWS:
            theirs = [record.said_at for record in records if record.author_id == row.person_id]
            open_deals = sum(deal.owner_id == row.person_id for deal in deals)
            claims.append(Claim(row.person_id, row.since, open_deals, len(theirs), max(theirs, default=None)))
    return claims


def _reason(merge: StoredMerge) -> str:
    return f"merge {merge.id}"


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
