"""From customers' facts, groups and merges to the API's documents."""

from collections.abc import Sequence

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_field import CustomerRules
from assistant.entrypoints.api import customer_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.schemas import Ref
from assistant.services.deduplicating import Alike, Doubled
from assistant.services.group_view import GroupView
from assistant.services.grouping import Group, HeldFact
from assistant.services.merging import MergePreview
from assistant.storage.merges import StoredMerge


def ref(customer: Customer) -> Ref:
    return Ref(id=customer.id, name=customer.name)


def fields_out(rules: CustomerRules) -> list[schemas.FieldOut]:
    return [
        schemas.FieldOut(
            id=rule.id,
            names=dict(rule.names),
            kind=rule.kind,
            many=rule.many,
            choices={choice.id: dict(choice.names) for choice in rule.choices},
            customers=sorted(rule.kinds),
            stale_after_days=rule.stale_after.days if rule.stale_after else None,
        )
        for rule in rules.fields
    ]


def fact_out(fact: Fact, names: Namer, inherited_from: Customer | None = None) -> schemas.FactOut:
    return schemas.FactOut(
        field=fact.field,
        value=fact.value,
        source=fact.source,
        ref=fact.ref,
        person=names.person(fact.person_id) if fact.person_id else None,
        confidence=fact.confidence,
        observed_at=fact.observed_at,
        checked_at=fact.checked_at,
        is_denied=fact.is_denied,
        inherited_from=ref(inherited_from) if inherited_from else None,
    )


def facts_out(held: Sequence[HeldFact], names: Namer) -> list[schemas.FactOut]:
    return [fact_out(one.fact, names, one.inherited_from) for one in held]


def alike_out(alike: Sequence[Alike]) -> list[schemas.AlikeOut]:
    return [
        schemas.AlikeOut(customer=ref(one.customer), probability=round(one.probability, 4), because=list(one.because))
        for one in alike
    ]


def doubled_out(doubled: Doubled) -> schemas.DoubledOut:
    return schemas.DoubledOut(
        customers=[ref(one) for one in doubled.customers],
        probability=round(doubled.probability, 4),
        because=list(doubled.because),
    )


def group_out(group: Group, seen: GroupView, currency: str, names: Namer) -> schemas.GroupOut:
    return schemas.GroupOut(
        currency=currency,
        open_opportunities=group.open_deals,
        open_amount=group.open_amount,
        last_record_at=group.last_record_at,
        members=[
            schemas.MemberOut(
                customer=ref(member.customer),
                level=member.level,
                open_opportunities=member.open_deals,
                open_amount=member.open_amount,
                records=member.records,
                last_record_at=member.last_record_at,
            )
            for member in group.members
        ],
        values={
            name: [
                schemas.GroupValueOut(
                    value=one.held.value,
                    customers=[ref(customer) for customer in one.customers],
                    record_id=one.held.source.record_id,
                    author=names.person(one.held.source.author_id),
                    said_at=one.held.source.said_at,
                    quote=one.held.source.quote,
                )
                for one in found
            ]
            for name, found in seen.values.items()
        },
        lately=[
            schemas.GroupRecordOut(
                id=record.id,
                customer=ref(customer),
                author=names.person(record.author_id),
                said_at=record.said_at,
                text=record.text,
            )
            for customer, record in seen.lately
        ],
    )


def preview_out(shown: MergePreview, names: Namer) -> schemas.MergePreviewOut:
    return schemas.MergePreviewOut(
        kept=ref(shown.kept),
        gone=ref(shown.gone),
        moves=dict(shown.moves),
        clashes=[
            schemas.ClashOut(
                field=clash.field,
                kept=[fact_out(fact, names) for fact in clash.kept],
                gone=[fact_out(fact, names) for fact in clash.gone],
                result=[fact_out(fact, names) for fact in clash.result],
            )
            for clash in shown.clashes
        ],
        owner=names.person(shown.owner.person_id) if shown.owner.person_id else None,
        owner_because=shown.owner.because,
    )


def merge_out(held: StoredMerge, kept: Customer, gone: Customer, names: Namer) -> schemas.MergeOut:
    moved: dict[str, int] = {}
    for place, keys in held.moved.items():
        table, is_column, _ = place.partition(".")
        if not is_column:
            continue
        moved[table] = moved.get(table, 0) + len(keys)
    return schemas.MergeOut(
        id=held.id,
        kept=ref(kept),
        gone=ref(gone),
        person=names.person(held.person_id) if held.person_id else None,
        why=held.why,
        moved=moved,
        merged_at=held.merged_at,
        undone_at=held.undone_at,
    )
