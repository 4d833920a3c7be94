"""`spotter customer`."""

from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened

app = typer.Typer(help="Customers.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Customers."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The customer's name.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Add a customer; one of that name that is there already stays as it is."""
    from assistant.services.customerkeeping import find_or_add

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        added_by = access.person.id if access.person else None
        customer, is_new = find_or_add(store, name, added_by, application.clock(), access)
    said = f"{'added' if is_new else 'already there:'} {customer.name}"
    print_result(
        {"id": customer.id, "name": customer.name, "is_new": is_new}, as_json=as_json, human=lambda: typer.echo(said)
    )


@app.command()
def duplicates(person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List customers that are likely filed twice, surest first. Nothing is changed."""
    from assistant.entrypoints.cli.progress import CountProgress
    from assistant.services.deduplicating import find_doubled

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            customers = access_of(store, application, person).readable(store.customers.all())
        with CountProgress("Comparing customers") as progress:
            found = find_doubled(customers, progress.show)

    def show() -> None:
        for doubled in found:
            typer.echo(f"{doubled.probability:.0%}  " + " = ".join(customer.name for customer in doubled.customers))
        typer.echo(f"{len(found)} groups")

    document = [
        {
            "customers": [{"id": customer.id, "name": customer.name} for customer in doubled.customers],
            "probability": round(doubled.probability, 4),
            "because": list(doubled.because),
        }
        for doubled in found
    ]
    print_result(document, as_json=as_json, human=show)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The customer's name or one of its other names.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything confirmed about a customer, and where it comes from."""
    from assistant.services import finding, plaintext, viewcards, viewing

    with reported_errors(as_json), opened() as application:
        with application.database.read() as store:
            access = access_of(store, application, person)
            customer = finding.require_customer(store, name, among=access.readable)
            view = access.view(customer.id)
            names = viewing.author_names(store, view)
            desk = application.desk
            deals = access.readable_opportunities(store.opportunities.of_customer(customer.id))
            card = viewcards.customer_card(desk, view, names, desk.default_locale, application.clock(), deals=deals)
        document = viewing.view_to_json(view, names)
    print_result(document, as_json=as_json, human=lambda: typer.echo(plaintext.render_text(card)))
