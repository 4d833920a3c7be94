"""`spotter customer`."""

from typing import Annotated

import typer

from assistant.entrypoints.cli import customer_imports, customer_marks, customer_upkeep, import_looking
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

app = typer.Typer(help="Customers.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Customers."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The customer's name.")],
    household: Annotated[bool, typer.Option("--household", help="A household, not an organisation.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Add it although it may be there already.")] = False,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Add a customer; one of that name that is there already stays as it is, one that may be there is named."""
    from assistant.domain.customer import CustomerKind
    from assistant.errors import Conflict
    from assistant.services import customerkeeping, finding

    kind = CustomerKind.HOUSEHOLD if household else CustomerKind.ORGANISATION
    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        customer = finding.exactly_called(store, customerkeeping.usable_name(name), among=access.readable)
        is_new = customer is None
        if customer is None:
            customer, alike = customerkeeping.add(
                store,
                application.desk,
                name,
                access.person.id if access.person else None,
                application.clock(),
                access=access,
                kind=kind,
                even_if_alike=anyway,
            )
            if customer is None:
                names = ", ".join(f"{one.customer.name} ({one.probability:.0%})" for one in alike)
                raise Conflict(f"it may be {names}; --anyway adds it all the same", code="customer_alike")
    said = f"{'added' if is_new else 'already there:'} {customer.name}"
    print_result(
        {"id": customer.id, "name": customer.name, "is_new": is_new}, as_json=as_json, human=lambda: typer.echo(said)
    )


@app.command()
def duplicates(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List customers that are likely filed twice, surest first. Nothing is changed."""
    from assistant.entrypoints.api.customer_mapping import doubled_out
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.workflows.doubles import DoublesWork

    with reported_errors(as_json), opened() as application:
        who = None
        if person:
            with application.database.read() as store:
                who = person_called(store, person)
        with CountProgress("Comparing customers") as progress:
            found, _ = DoublesWork(application.database, application.desk).of_all(who, progress.show)

    def show() -> None:
        for doubled in found:
            typer.echo(f"{doubled.probability:.0%}  " + " = ".join(customer.name for customer in doubled.customers))
        typer.echo(f"{len(found)} groups")

    document = [doubled_out(one).model_dump(mode="json") for one in found]
    print_result(document, as_json=as_json, human=show)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The customer's name or one of its other names.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything confirmed about a customer, and where it comes from."""
    from assistant.services import customer_cards, finding, plaintext, viewcards, viewing
    from assistant.services.card_people import card_people

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            access = access_of(store, application, person)
            customer = finding.require_customer(store, name, among=access.readable)
            view = access.view(customer.id)
            names = viewing.author_names(store, view)
            desk = application.desk
            deals = access.readable_opportunities(store.opportunities.of_customer(customer.id))
            locale, now = desk.default_locale, application.clock()
            basics = customer_cards.basics(store, desk, view.customer, access, locale, now)
            people = card_people(store, desk, customer.id, access, locale, now)
            card = viewcards.customer_card(desk, view, names, locale, now, deals=deals, basics=basics, people=people)
        document = viewing.view_to_json(view, names)
    print_result(document, as_json=as_json, human=lambda: typer.echo(plaintext.render_text(card)))


customer_upkeep.register(app)
customer_marks.register(app)
import_looking.register(app)
customer_imports.register(app)
