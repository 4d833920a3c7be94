"""How people are reached once two customers are one: a number belongs to one of them, and is given back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from assistant.domain.contact import Identity
from assistant.errors import Conflict
from assistant.storage.merges import StoredMerge
from assistant.storage.store import Store

WENT, CLASHED = "identities", "identities ended"
"""Under these names a merge keeps the ids of identities that went over here, and those of them that it ended."""


def settle_contacts(store: Store, merge: StoredMerge, person_id: str, now: datetime) -> None:
    """After the rows went over: what a contact of the kept customer has as well goes over too, and is that contact's
    alone; the other's ends, with who merged the customers. Both are offered as one person (`joining.alike`)."""
    here = _living(store.contacts.identities_at(merge.kept_id))
    went, clashed = [], []
    for one in store.contacts.identities_at(merge.gone_id):
        after = replace(one, customer_id=merge.kept_id)
        if one.ended_at is None and (one.kind, one.value) in here:
            after = replace(after, ended_at=now, ended_by=person_id)
            clashed.append([one.id])
        store.contacts.put_identity(after)
        went.append([one.id])
    for name, rows in ((WENT, went), (CLASHED, clashed)):
        if rows:
            store.merges.note(merge.id, name, rows)


def require_unjoined(store: Store, merge: StoredMerge) -> None:
    """Raise Conflict (`merge_joined`) where a contact of the one customer was joined with one of the other since."""
    came = {row[0] for row in merge.moved.get("contact.customer_id", ())}
    for held in store.joins.of_customer(merge.kept_id):
        if held.undone_at is None and (held.kept_id in came) != (held.gone_id in came):
            raise Conflict(f"undo join {held.id} first", code="merge_joined", why=held.id)


def give_back_contacts(store: Store, merge: StoredMerge, person_id: str, now: datetime) -> None:
    """After a merge was undone: contacts are reached as before it, and by what they were given since."""
    ended = {row[0] for row in merge.moved.get(CLASHED, ())}
    back = {row[0] for row in merge.moved.get(WENT, ())}
    here = {one.id: one for one in store.contacts.of_customer(merge.gone_id)}
    for one in store.contacts.identities_at(merge.kept_id):
        if one.id not in back:
            continue
        after = replace(one, customer_id=merge.gone_id)
        holder = here.get(one.contact_id)
        if one.id in ended and not (holder and holder.left_on):  # who left meanwhile is reached no longer
            after = replace(after, ended_at=None, ended_by=None)
        store.contacts.put_identity(after)
    living = _living(store.contacts.identities_at(merge.gone_id))
    for one in store.contacts.identities_at(merge.kept_id):
        if one.contact_id in here:  # given to them since
            after = replace(one, customer_id=merge.gone_id)
            if one.ended_at is None and (one.kind, one.value) in living:
                after = replace(after, ended_at=now, ended_by=person_id)
            store.contacts.put_identity(after)
    store.joins.follow_contacts(merge.kept_id, merge.gone_id)


def _living(identities: Sequence[Identity]) -> set[tuple[str, str]]:
    return {(one.kind, one.value) for one in identities if one.ended_at is None}
