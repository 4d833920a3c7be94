"""`spotter contact`."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli import contact_joins, contact_ways
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.services.access import Access
    from assistant.services.contacts import KnownPerson
    from assistant.storage.store import Store

app = typer.Typer(help="Contacts: people at customers, their parts, how they are reached.", no_args_is_help=True)
contact_joins.register(app)
contact_ways.register(app)
CustomerName = Annotated[str, typer.Argument(help="The customer's name or one of its other names.")]
Id = Annotated[str, typer.Argument(help="The contact's id, from `spotter contact list`.")]


@app.command("list")
def list_contacts(customer: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Everybody at a customer, strongest relationship first."""
    from assistant.services import finding
    from assistant.services.customer_access import people_of

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        known = people_of(access, store, found.id, application.clock())
        lines = [_line(application, store, one) for one in known]
        documents = [_document(store, one, access) for one in known]

    def show() -> None:
        for line in lines:
            typer.echo(line)
        typer.echo(f"{len(lines)} contacts")

    print_result(documents, as_json=as_json, human=show)


@app.command()
def show(contact_id: Id, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """One contact with where each value comes from and all that happened."""
    from assistant.services.customer_access import known

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        _print(application, store, known(access, store, contact_id, application.clock()), access, as_json)


@app.command("set")
def set_contact(
    customer: CustomerName,
    name: Annotated[str, typer.Argument(help="Who is meant; somebody new is added.")],
    person: Annotated[str, typer.Option("--as", help="Who does it: a person's name.")],
    title: Annotated[str | None, typer.Option(help="What they are there.")] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="decision_maker, approver, influencer, user, coach, blocker, registrant, payer; repeat it."),
    ] = None,
    leaning: Annotated[str | None, typer.Option(help="for, neutral, against or unknown.")] = None,
    relation: Annotated[str | None, typer.Option(help="What they are in a household.")] = None,
    identity: Annotated[
        list[str] | None, typer.Option(help="How they are reached, as kind:value (phone:138…); repeat it.")
    ] = None,
    left: Annotated[str | None, typer.Option(help="The day they left, as 2026-05-31; empty: they are there.")] = None,
    new_name: Annotated[str | None, typer.Option("--name", help="What they are called from now on.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="What else they are called; repeat it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Set what is known of a contact; what is not given stays."""
    from assistant.domain.contact import IdentityKind
    from assistant.errors import InvalidInput
    from assistant.services import contacts, finding
    from assistant.services.customer_access import CONTACTS, changeable, known

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        given: dict[str, Any] = {"title": title, "leaning": leaning, "relation": relation, "roles": role}
        given |= {"name": new_name, "aliases": alias}
        given = {field: value for field, value in given.items() if value is not None}
        try:
            if left is not None:
                given["left_on"] = date.fromisoformat(left) if left else None
            ways = [(IdentityKind(kind), value) for kind, _, value in (one.partition(":") for one in identity or ())]
            contacts.checked(given)
        except ValueError as error:
            raise InvalidInput(str(error), code="contact_field") from None
        who, now = person_called(store, person), application.clock()
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        changeable(access, found.id, [CONTACTS])
        held = next((one for one in store.contacts.of_customer(found.id) if one.is_called(name)), None)
        if held is None:
            held = contacts.add(store, found.id, {"name": name} | given, who, now)
        else:
            held = contacts.change(store, held.id, held.version, given, who, now)
        for kind, value in ways:
            contacts.add_identity(store, held.id, kind, value, who, now)
        _print(application, store, known(access, store, held.id, now), access, as_json)


def _line(application: "Application", store: "Store", known: "KnownPerson") -> str:
    from assistant.services.contact_cards import person_line

    names = store.people.names()
    locale = application.desk.default_locale
    return f"{known.contact.id}  {person_line(application.desk, known, names, locale)}"


def _document(store: "Store", known: "KnownPerson", access: "Access") -> dict[str, Any]:
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import contact_detail

    return contact_detail(store, known, Namer(store), access).model_dump(mode="json")


def _print(application: "Application", store: "Store", known: "KnownPerson", access: "Access", as_json: bool) -> None:
    document, line = _document(store, known, access), _line(application, store, known)

    def show() -> None:
        typer.echo(line)
        for one in document["identities"]:
            typer.echo(f"{one['kind']}: {one['value']}")
        for one in document["former_identities"]:
            by = one["ended_by"]["name"] if one["ended_by"] else "?"
            typer.echo(f"{one['kind']}: {one['value']}  † {one['ended_at'][:10]} {by}")
        for one in document["sources"]:
            by = one["person"]["name"] if one["person"] else "?"
            said = f"  “{one['quote']}”" if one["quote"] else ""
            typer.echo(f"{one['at'][:10]}  {one['field']}: {one['value']}  {by}{said}")

    print_result(document, as_json=as_json, human=show)
