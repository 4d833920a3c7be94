"""`spotter opportunity`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli import opportunity_setting
from assistant.entrypoints.cli.opportunity_setting import (
    Amount,
    Close,
    Competitor,
    Currency,
    Member,
    Name,
    Owner,
    Product,
)
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.opportunity import Opportunity
    from assistant.services.access import Access
    from assistant.storage.store import Store

LISTED_MAX, EVERY = 500, 1_000_000

app = typer.Typer(help="Opportunities, their stages and how the team sells.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The opportunity's id, from `spotter opportunity list`.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]


@app.command()
def types(as_json: JsonOption = False) -> None:
    """The types of opportunities with their stages, and the grades, as configured."""
    with reported_errors(as_json), opened() as application:
        from assistant.entrypoints.api.opportunity_mapping import selling_out

        locale = application.desk.default_locale
        document = selling_out(application.desk.selling)

    def show() -> None:
        for kind in document.types:
            typer.echo(f"{kind.id}  {kind.names[locale]}")
            for stage in kind.stages:
                needs = [*(task.names[locale] for task in stage.tasks), *stage.required]
                typer.echo(f"  {stage.id}  {stage.names[locale]}  {stage.win_rate:.0%}  {', '.join(needs)}".rstrip())
        for grade in document.grades:
            least = "" if grade.min_amount is None else f"from {grade.min_amount:,.0f} {document.home_currency}"
            typer.echo(f"grade {grade.id}  {least}".rstrip())

    print_result(document.model_dump(mode="json"), as_json=as_json, human=show)


@app.command("list")
def list_opportunities(
    customer: Annotated[str | None, typer.Option(help="Only of this customer.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this person.")] = None,
    person: AsPerson = None,
    kind: Annotated[str | None, typer.Option("--type", help="Only of this type.")] = None,
    stage: Annotated[list[str] | None, typer.Option(help="Only in this stage; may be given several times.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Won and lost ones too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Open opportunities, newest first."""
    from assistant.services import finding

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        among = access.readable
        found = store.opportunities.find(
            customer_id=finding.require_customer(store, customer, among=among).id if customer else None,
            owner_id=person_called(store, owner).id if owner else None,
            type_id=kind,
            stages=stage or (),
            is_open=None if everything else True,
            limit=EVERY,
        )
        found = access.readable_opportunities(found, limit=LISTED_MAX)
        lines = [_line(application, store, held) for held in found]
        documents = [_document(application, store, held, access) for held in found]

    def show() -> None:
        for line in lines:
            typer.echo(line)
        typer.echo(f"{len(lines)} opportunities")

    print_result(documents, as_json=as_json, human=show)


@app.command()
def show(opportunity_id: Id, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """One opportunity with what its next stage needs and all that happened to it."""
    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        _print(application, store, access.opportunity(opportunity_id), access, as_json)


@app.command()
def begin(
    customer: Annotated[str, typer.Argument(help="The customer's name or one of its other names.")],
    person: As,
    kind: Annotated[str, typer.Option("--type", help="Its type; default the first one configured.")] = "",
    name: Name = "",
    owner: Owner = "",
    amount: Amount = None,
    currency: Currency = "",
    close: Close = None,
    product: Product = None,
    competitor: Competitor = None,
    member: Member = None,
    as_json: JsonOption = False,
) -> None:
    """Begin an opportunity; what is known of the customer is taken over."""
    from assistant.services import finding, opportunities

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        held = opportunities.begin(
            store,
            finding.require_customer(store, customer, among=access.readable).id,
            person_called(store, person),
            application.desk,
            application.clock(),
            type_id=kind,
            given=opportunity_setting.fields_given(
                store, name, owner, amount, currency, close, product, competitor, member
            ),
        )
        _print(application, store, held, access, as_json)


@app.command()
def move(
    opportunity_id: Id,
    stage: Annotated[str, typer.Argument(help="The stage's id, from `spotter opportunity types`.")],
    person: As,
    reason: Annotated[str, typer.Option(help="An admin who gives one may go past what is missing.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Bring an opportunity to a stage."""
    from assistant.services import opportunities
    from assistant.services.opportunities import Because

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        held = access.opportunity(opportunity_id)
        who, because = person_called(store, person), Because(reason=reason)
        now = application.clock()
        moved = opportunities.move(store, held.id, held.version, stage, who, application.desk, now, because=because)
        _print(application, store, moved, access, as_json)


@app.command()
def done(
    opportunity_id: Id,
    task: Annotated[str, typer.Argument(help="The gate task, as stage/task.")],
    person: As,
    as_json: JsonOption = False,
) -> None:
    """Mark a gate task as done."""
    from assistant.services import opportunities

    stage_id, _, task_id = task.partition("/")
    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        held = access.opportunity(opportunity_id)
        who, now = person_called(store, person), application.clock()
        changed = opportunities.finish_task(store, held.id, held.version, stage_id, task_id, who, application.desk, now)
        _print(application, store, changed, access, as_json)


def _line(application: "Application", store: "Store", held: "Opportunity") -> str:
    from assistant.services.opportunity_cards import opportunity_line

    desk, customer = application.desk, store.customers.get(held.customer_id)
    line = opportunity_line(desk, held, desk.default_locale, application.clock().date())
    return f"{held.id}  {customer.name if customer else '?'} · {held.name} · {line}"


def _document(application: "Application", store: "Store", held: "Opportunity", access: "Access") -> dict[str, Any]:
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.opportunity_mapping import detail_out

    detail = detail_out(store, held, Namer(store), application.desk, application.clock(), access)
    return detail.model_dump(mode="json")


def _print(application: "Application", store: "Store", held: "Opportunity", access: "Access", as_json: bool) -> None:
    document, line = _document(application, store, held, access), _line(application, store, access.shown(held))

    def show() -> None:
        typer.echo(line)
        if missing := document["missing"]:
            needs = [f"{one['stage']}/{one['task']}" for one in missing["tasks"]] + missing["facts"]
            typer.echo(f"next: {missing['stage']}" + (f", needs {', '.join(needs)}" if needs else ""))
        for event in document["history"]:
            said = f"  “{event['quote']}”" if event["quote"] else ""
            typer.echo(f"{event['at'][:10]}  {event['kind']}  {event['person']['name']}{said}")

    print_result(document, as_json=as_json, human=show)


opportunity_setting.register(app, _print)
