"""From contacts, ownership and the pool to the API's documents."""

from assistant.domain.contact import ContactEvent, Identity, sources
from assistant.entrypoints.api import people_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.services.access import Access
from assistant.services.contacts import KnownPerson
from assistant.services.customer_access import shown_contact_events
from assistant.services.owning import HandOver
from assistant.services.pool import Pooled, Taken
from assistant.storage.ownership import PoolRequest
from assistant.storage.store import Store


def contact_out(known: KnownPerson, names: Namer) -> schemas.ContactOut:
    held, bond = known.contact, known.relationship
    return schemas.ContactOut(
        id=held.id,
        customer=names.customer(held.customer_id),
        name=held.name,
        title=held.title,
        aliases=list(held.aliases),
        relation=held.relation,
        roles=sorted(held.roles),
        leaning=held.leaning,
        strength=bond.strength,
        best_known_by=names.person(bond.best_known_by) if bond.best_known_by else None,
        touches=bond.touches,
        last_touch_at=bond.last_at,
        identities=[identity_out(one, names) for one in known.identities],
        left_on=held.left_on,
        version=held.version,
    )


def contact_detail(store: Store, known: KnownPerson, names: Namer, access: Access) -> schemas.ContactDetail:
    events = shown_contact_events(access, known.contact, store.contacts.events(known.contact.id))
    return schemas.ContactDetail(
        **contact_out(known, names).model_dump(),
        sources=[
            schemas.SourceOut(
                field=field,
                value=value,
                person=names.person(event.person_id) if event.person_id else None,
                at=event.at,
                record_id=event.record_id,
                quote=event.quote,
            )
            for (field, value), event in sources(known.contact, events).items()
        ],
        history=[_event(event, names) for event in events],
    )


def identity_out(one: Identity, names: Namer) -> schemas.IdentityOut:
    return schemas.IdentityOut(
        id=one.id,
        kind=one.kind,
        value=one.value,
        shown=one.shown,
        person=names.person(one.person_id) if one.person_id else None,
        since=one.since,
        record_id=one.record_id,
        quote=one.quote,
        ended_at=one.ended_at,
    )


def owners_out(store: Store, customer_id: str, names: Namer, access: Access) -> schemas.OwnersOut:
    mask = access.mask(customer_id)
    owners = [
        schemas.OwnerOut(person=names.person(row.person_id), kind=row.kind, since=row.since)
        for row in store.ownership.rows_of(customer_id)
    ]
    history = [
        schemas.OwnershipEventOut(
            what=event.what,
            kind=event.kind,
            person=names.person(event.person_id),
            by=names.person(event.by_id) if event.by_id else None,
            at=event.at,
            reason=mask.text(event.reason),
        )
        for event in store.ownership.events(customer_id)
    ]
    return schemas.OwnersOut(owners=owners, history=history)


def hand_over_out(plan: HandOver, names: Namer, *, done: bool) -> schemas.HandOverOut:
    customers = [names.customer(customer_id) for customer_id in plan.customer_ids]
    return schemas.HandOverOut(customers=customers, opportunity_ids=list(plan.opportunity_ids), done=done)


def pooled_out(one: Pooled, names: Namer) -> schemas.PooledOut:
    return schemas.PooledOut(
        customer=names.customer(one.customer.id),
        was=names.person(one.lost.person_id) if one.lost else None,
        released_at=one.lost.at if one.lost else None,
        what=one.lost.what if one.lost else None,
        reason=one.lost.reason if one.lost else "",
        last_record_at=one.last_record_at,
    )


def taken_out(done: Taken, names: Namer) -> schemas.TakenOut:
    return schemas.TakenOut(
        customer=names.customer(done.customer.id),
        state="asked" if done.request_id else "taken",
        request_id=done.request_id or None,
    )


def request_out(request: PoolRequest, names: Namer) -> schemas.RequestOut:
    return schemas.RequestOut(
        id=request.id,
        customer=names.customer(request.customer_id),
        person=names.person(request.person_id),
        state=request.state,
    )


def _event(event: ContactEvent, names: Namer) -> schemas.ContactEventOut:
    return schemas.ContactEventOut(
        kind=event.kind,
        person=names.person(event.person_id) if event.person_id else None,
        at=event.at,
        changes=dict(event.changes),
        record_id=event.record_id,
        quote=event.quote,
    )
