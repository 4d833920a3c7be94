"""`spotter customer …`: fields, groups, and customers that turn out to be one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.services.access import Access
    from assistant.services.merging import MergePreview

CustomerName = Annotated[str, typer.Argument(help="The customer's name or one of its other names.")]
As = Annotated[str, typer.Option("--as", help="Name of the person who says so.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter customer`."""
    for command in (fields, set_fields, history, check, stale, refill, group, alike, merge, undo_merge, distinct):
        app.command(command.__name__.removesuffix("_fields").replace("_", "-"))(command)


def fields(as_json: JsonOption = False) -> None:
    """List the fields customers have beside their records, as configured."""
    from assistant.entrypoints.api.customer_mapping import fields_out

    with reported_errors(as_json), opened() as application:
        rules, locale = application.desk.customer_rules, application.desk.default_locale
    document = [one.model_dump(mode="json") for one in fields_out(rules)]

    def show() -> None:
        for rule in rules.fields:
            several = " …" if rule.many else ""
            typer.echo(f"{rule.id}  {rule.names[locale]}  {rule.kind}{several}")

    print_result(document, as_json=as_json, human=show)


def set_fields(
    name: CustomerName,
    as_whom: As,
    values: Annotated[
        list[str] | None, typer.Argument(help="field=value; field= empties it; may come several times.")
    ] = None,
    parent: Annotated[str | None, typer.Option(help="The group it belongs to; empty for none.")] = None,
    kind: Annotated[str | None, typer.Option(help="organisation or household.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Set fields of a customer by hand, and show what they hold then."""
    from assistant.domain.customer import CustomerKind
    from assistant.errors import InvalidInput
    from assistant.services import factkeeping, finding, grouping
    from assistant.services.customer_access import changeable

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, access, given = (
            person_called(store, as_whom),
            access_of(store, application, as_whom),
            _given(values or []),
        )
        customer = finding.require_customer(store, name, among=access.readable)
        customer = changeable(access, customer.id, given)
        if kind is not None:
            if kind not in set(CustomerKind):
                raise InvalidInput(f"there is no kind {kind}, but {', '.join(CustomerKind)}")
            store.customers.set_kind(customer.id, CustomerKind(kind))
            customer = access.customer(customer.id)
        if parent is not None:
            above = finding.require_customer(store, parent, among=access.readable).id if parent else None
            customer = grouping.put_below(store, customer.id, above)
        factkeeping.set_by_hand(store, application.desk, customer, given, person.id, application.clock())
        _print_fields(application, store, customer, access, as_json)


def history(
    name: CustomerName,
    field: Annotated[str, typer.Argument(help="Id of the field.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything ever said of a field, newest first."""
    from assistant.entrypoints.api.customer_mapping import fact_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services import factkeeping, finding
    from assistant.services.customer_access import shown_facts

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access, names = access_of(store, application, person), Namer(store)
        customer = finding.require_customer(store, name, among=access.readable)
        factkeeping.rule_of(application.desk, customer, field)
        said = shown_facts(access, application.desk, customer.id, store.customer_facts.said_of(customer.id, field))
        facts = [fact_out(fact, names) for fact in reversed(said)]

    def show() -> None:
        for fact in facts:
            said = "not " * fact.is_denied + str("—" if fact.value is None else fact.value)
            typer.echo(f"{fact.observed_at:%Y-%m-%d}  {said}  ({fact.source}{f', {fact.ref}' if fact.ref else ''})")

    print_result([fact.model_dump(mode="json") for fact in facts], as_json=as_json, human=show)


def check(
    name: CustomerName,
    field: Annotated[str, typer.Argument(help="Id of the field.")],
    as_whom: As,
    as_json: JsonOption = False,
) -> None:
    """Say that what a field holds is still right."""
    from assistant.services import factkeeping, finding
    from assistant.services.customer_access import changeable

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, access = person_called(store, as_whom), access_of(store, application, as_whom)
        customer = finding.require_customer(store, name, among=access.readable)
        changeable(access, customer.id, [field])
        factkeeping.rule_of(application.desk, customer, field)
        factkeeping.check(store, application.desk, customer.id, field, person.id, application.clock())
        _print_fields(application, store, customer, access, as_json)


def stale(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List what nobody has found right for longer than its field allows."""
    from assistant.services import factkeeping

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        found = factkeeping.stale(store, application.desk, application.clock(), access, limit=500)
        locale = application.desk.default_locale
    document = [
        {"customer": one.customer.name, "field": one.rule.id, "value": one.fact.value, "seen_at": one.fact.seen_at}
        for one in found
    ]

    def show() -> None:
        for one in found:
            typer.echo(f"{one.fact.seen_at:%Y-%m-%d}  {one.customer.name}  {one.rule.names[locale]}: {one.fact.value}")

    print_result(document, as_json=as_json, human=show)


def refill(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many fields at most, for each provider.")] = 200,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Ask whoever may know about fields that went stale, as a worker does every quarter of an hour."""
    from assistant.domain.permission import Action, Kind
    from assistant.workflows.refilling import RefillWork

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            access_of(store, application, person).require_kind(Action.ADMINISTER, Kind.CUSTOMER)
        work = RefillWork(application.database, application.providers, application.desk, application.clock)
        document = {name: {"asked": one.asked, "known": one.known} for name, one in work.run(limit).items()}

    def show() -> None:
        for name, one in document.items():
            typer.echo(f"{name}: asked about {one['asked']} fields, knew of {one['known']}")

    print_result(document, as_json=as_json, human=show)


def group(name: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Show the group a customer belongs to, what adds up over it, what its members want, and what was said last."""
    from assistant.entrypoints.api.customer_mapping import group_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services import finding, grouping
    from assistant.services.group_view import group_view

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        customer = finding.require_customer(store, name, among=access.readable)
        shown = grouping.group_of(store, application.desk, customer.id, access)
        currency = application.desk.selling.home_currency
        document = group_out(shown, group_view(access, shown), currency, Namer(store))

    def show() -> None:
        for member in shown.members:
            amount = "?" if member.open_amount is None else f"{member.open_amount:,.0f}"
            typer.echo(f"{'  ' * member.level}{member.customer.name}  {member.open_deals} · {amount} {currency}")
        total = "?" if shown.open_amount is None else f"{shown.open_amount:,.0f}"
        typer.echo(f"= {shown.open_deals} · {total} {currency}")
        for field, values in document.values.items():
            for one in values:
                typer.echo(f"{field}: {one.value}  ({', '.join(customer.name for customer in one.customers)})")
        for record in document.lately:
            typer.echo(f"{record.said_at:%Y-%m-%d}  {record.customer.name}  {record.author.name}: {record.text}")

    print_result(document.model_dump(mode="json"), as_json=as_json, human=show)


def alike(name: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List the customers that are likely the same as one, likeliest first."""
    from assistant.entrypoints.api.customer_mapping import alike_out
    from assistant.services import customer_access, factkeeping, finding

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        customer = finding.require_customer(store, name, among=access.readable)
        facts = factkeeping.facts_of(store, customer.id)
        found = customer_access.alike(access, store, application.desk, customer, facts)

    def show() -> None:
        for one in found:
            typer.echo(f"{one.probability:.0%}  {one.customer.name}  ({', '.join(one.because)})")

    print_result([one.model_dump(mode="json") for one in alike_out(found)], as_json=as_json, human=show)


def merge(
    kept: Annotated[str, typer.Argument(help="The customer that stays.")],
    gone: Annotated[str, typer.Argument(help="The one that goes into it.")],
    as_whom: As,
    why: Annotated[str, typer.Option(help="What shows that they are one.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what it would do.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what merging two customers would do; with --yes do it. `undo-merge` takes it back."""
    from assistant.entrypoints.api.customer_mapping import merge_out, preview_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services import finding, merging

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, access = person_called(store, as_whom), access_of(store, application, as_whom)
        one, other = (finding.require_customer(store, name, among=access.readable) for name in (kept, gone))
        shown = merging.preview(store, application.desk, one.id, other.id, access)
        names = Namer(store)
        document: dict[str, Any] = preview_out(shown, names).model_dump(mode="json")
        owner = names.person(shown.owner.person_id).name if shown.owner.person_id else ""
        if yes:
            held = merging.merge(store, application.desk, one.id, other.id, person, application.clock(), why=why)
            document = merge_out(held, one, other, names).model_dump(mode="json")

    def show() -> None:
        _show_preview(shown, owner)
        typer.echo(f"merged; spotter customer undo-merge {document['id']} takes it back" if yes else "--yes does it")

    print_result(document, as_json=as_json, human=show)


def undo_merge(
    merge_id: Annotated[str, typer.Argument(help="Id of the merge.")], as_whom: As, as_json: JsonOption = False
) -> None:
    """Take a merge back. What came since stays with the customer that was kept."""
    from assistant.services import merging

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        held = merging.undo(store, application.desk, merge_id, person_called(store, as_whom), application.clock())
    document = {"id": held.id, "undone_at": held.undone_at}
    print_result(document, as_json=as_json, human=lambda: typer.echo(f"undone {held.id}"))


def distinct(one: CustomerName, other: CustomerName, as_whom: As, as_json: JsonOption = False) -> None:
    """Say that two customers are not one, so that they are not listed as likely the same again."""
    from assistant.services import finding, merging

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, among = person_called(store, as_whom), access_of(store, application, as_whom).readable
        pair = [finding.require_customer(store, name, among=among) for name in (one, other)]
        merging.tell_apart(store, application.desk, pair[0].id, pair[1].id, person, application.clock())
    document = {"distinct": [customer.id for customer in pair]}
    print_result(document, as_json=as_json, human=lambda: typer.echo(" ≠ ".join(held.name for held in pair)))


def _given(values: list[str]) -> dict[str, list[str]]:
    from assistant.errors import InvalidInput

    given: dict[str, list[str]] = {}
    for pair in values:
        field, is_pair, value = pair.partition("=")
        if not is_pair:
            raise InvalidInput(f"{pair}: field=value is expected")
        held = given.setdefault(field.strip(), [])
        if value.strip():
            held.append(value)
    return given


def _print_fields(application: Any, store: Any, customer: Any, access: "Access", as_json: bool) -> None:
    from assistant.entrypoints.api.customer_mapping import facts_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services.customer_access import shown_held

    facts = facts_out(shown_held(access, store, application.desk, customer), Namer(store))

    def show() -> None:
        for fact in facts:
            above = f"  ← {fact.inherited_from.name}" if fact.inherited_from else ""
            typer.echo(f"{fact.field}: {fact.value}{above}")

    print_result([fact.model_dump(mode="json") for fact in facts], as_json=as_json, human=show)


def _show_preview(shown: "MergePreview", owner: str) -> None:
    typer.echo(f"{shown.gone.name} → {shown.kept.name}")
    for table, count in sorted(shown.moves.items()):
        typer.echo(f"  {table}: {count}")
    for clash in shown.clashes:
        said = " / ".join(str(fact.value) for fact in (*clash.kept, *clash.gone))
        typer.echo(f"  {clash.field}: {said} → {', '.join(str(fact.value) for fact in clash.result)}")
    if owner:
        typer.echo(f"  owner: {owner}" + (f" ({shown.owner.because})" if shown.owner.because else ""))
