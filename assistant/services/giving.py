"""What giving a customer to somebody would make of whose it is, before it is done."""

from dataclasses import dataclass

from assistant.domain.customer import Customer
from assistant.domain.ownership import OwnerKind, Owners
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.owning import is_manager, known_person, require_givable, responsible
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class GivePreview:
    """Whose the customer is now and would be then; the same where it is that to the receiver already."""

    customer: Customer
    receiver: Person
    kind: OwnerKind
    before: Owners
    after: Owners


def preview(store: Store, desk: Desk, customer_id: str, to_id: str, kind: OwnerKind, by: Person) -> GivePreview:
    """What `owning.give` would do; nothing is changed. Raises as it does."""
    access = Access(store, desk, by)
    customer = access.customer(customer_id)
    receiver = known_person(store, to_id)
    require_givable(store, access, customer.id, by, desk)
    before = store.ownership.of_customer([customer.id])[customer.id]
    after = dict(before)
    if kind not in before.get(receiver.id, ()):
        if kind is OwnerKind.FOLLOWS and desk.pool.one_responsible:
            after = {person_id: kinds - {kind} for person_id, kinds in before.items()}
        after[receiver.id] = after.get(receiver.id, frozenset()) | {kind}
    return GivePreview(customer, receiver, kind, before, after)


def may_give(store: Store, desk: Desk, access: Access, customer_id: str) -> bool:
    """Whether the reader may say whose a customer is."""
    reader = access.person
    if reader is None or not access.allows(Action.ASSIGN, access.of_customer(customer_id)):
        return False
    return is_manager(reader, desk) or reader.id in responsible(store, customer_id)


def may_end(store: Store, desk: Desk, access: Access, customer_id: str, person_id: str) -> bool:
    """Whether the reader may say that a customer is no longer somebody's: everybody may give up what is theirs."""
    is_own = access.person is not None and access.person.id == person_id
    return is_own or may_give(store, desk, access, customer_id)
