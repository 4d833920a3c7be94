"""From contacts, ownership and the pool to the API's documents."""

from collections.abc import Iterable
from datetime import datetime

from assistant.domain.contact import ContactEvent, CustomerContact, Identity, sources
from assistant.entrypoints.api import people_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.contacts import KnownPerson
from assistant.services.customer_access import former_identities, shown_contact_events
from assistant.services.handing_over import HandOver
from assistant.services.joining import AlikeContacts, JoinPreview
from assistant.services.masking import Mask
from assistant.services.pool import Pooled, Taken
from assistant.storage.joins import StoredJoin
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
    former = former_identities(access, store, known.contact)
    ways = [_reached(one, names) for one in (*known.identities, *former)] + [
        _unreached(one, one.ended_at, names) for one in former if one.ended_at
    ]
    return schemas.ContactDetail(
        **contact_out(known, names).model_dump(),
        former_identities=[identity_out(one, names) for one in former],
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
        history=sorted([*(_event(event, names) for event in events), *ways], key=lambda one: one.at),
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
        ended_by=names.person(one.ended_by) if one.ended_by else None,
    )


def alike_contacts_out(found: Iterable[AlikeContacts], mask: Mask) -> list[schemas.AlikeContactsOut]:
    return [
        schemas.AlikeContactsOut(one=_ref(pair.one, mask), other=_ref(pair.other, mask), because=list(pair.because))
        for pair in found
    ]


def join_preview_out(shown: JoinPreview, names: Namer) -> schemas.JoinPreviewOut:
    result = shown.result
    return schemas.JoinPreviewOut(
        kept=_ref(shown.kept),
        gone=_ref(shown.gone),
        title=result.title,
        aliases=list(result.aliases),
        relation=result.relation,
        roles=sorted(result.roles),
        leaning=result.leaning,
        left_on=result.left_on,
        clashes=[
            schemas.ContactClashOut(field=one.field, kept=one.kept, gone=one.gone, result=one.result)
            for one in shown.clashes
        ],
        strengths=(shown.strengths[0].strength, shown.strengths[1].strength, shown.strengths[2].strength),
        identities=[identity_out(one, names) for one in shown.identities],
        mentions=shown.mentions,
    )


def join_out(store: Store, held: StoredJoin, names: Namer, mask: Mask) -> schemas.JoinOut:
    kept, gone = store.contacts.get_itself(held.kept_id), store.contacts.get_itself(held.gone_id)
    if kept is None or gone is None:
        raise NotFound(f"join {held.id}", code="join_unknown")
    moved: dict[str, int] = {}
    for column, rows in held.moved.items():
        table = column.partition(".")[0]
        moved[table] = moved.get(table, 0) + len(rows)
    return schemas.JoinOut(
        id=held.id,
        kept=_ref(kept, mask),
        gone=_ref(gone, mask),
        person=names.person(held.person_id) if held.person_id else None,
        why=mask.text(held.why),
        moved=moved,
        joined_at=held.joined_at,
        undone_at=held.undone_at,
        undone_by=names.person(held.undone_by) if held.undone_by else None,
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
    return schemas.HandOverOut(
        customers=customers, opportunity_ids=list(plan.opportunity_ids), lead_ids=list(plan.lead_ids), done=done
    )


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


def _ref(held: CustomerContact, mask: Mask | None = None) -> schemas.ContactRef:
    """`mask` where the title is not masked yet."""
    return schemas.ContactRef(id=held.id, name=held.name, title=mask.text(held.title) if mask else held.title)


def _reached(one: Identity, names: Namer) -> schemas.ContactEventOut:
    return schemas.ContactEventOut(
        kind="reached",
        person=names.person(one.person_id) if one.person_id else None,
        at=one.since,
        changes={one.kind.value: (None, one.shown)},
        record_id=one.record_id,
        quote=one.quote,
    )


def _unreached(one: Identity, at: datetime, names: Namer) -> schemas.ContactEventOut:
    by = names.person(one.ended_by) if one.ended_by else None
    changes = {one.kind.value: (one.shown, None)}
    return schemas.ContactEventOut(kind="unreached", person=by, at=at, changes=changes, record_id=None, quote="")


def _event(event: ContactEvent, names: Namer) -> schemas.ContactEventOut:
    return schemas.ContactEventOut(
        kind=event.kind,
        person=names.person(event.person_id) if event.person_id else None,
        at=event.at,
        changes=dict(event.changes),
        record_id=event.record_id,
        quote=event.quote,
    )
