"""`spotter contact find|end-identity`: whose a number, address or id is, and taking one away."""

from typing import Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter contact`."""
    app.command("find")(find)
    app.command("end-identity")(end_identity)


def find(
    identity: Annotated[str, typer.Argument(help="A number, address or id, as kind:value (phone:138…).")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Who has a phone number, address or id, at any customer; who had it comes last."""
    from assistant.domain.contact import IdentityKind
    from assistant.entrypoints.api.mapping import Namer
    from assistant.errors import InvalidInput
    from assistant.services.customer_access import who_has

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        kind, is_pair, value = identity.partition(":")
        if not is_pair or kind not in {one.value for one in IdentityKind}:
            raise InvalidInput(f"kind:value is expected, with one of {', '.join(IdentityKind)}")
        names = Namer(store)
        found = who_has(access_of(store, application, person), store, IdentityKind(kind), value)
        document: list[dict[str, Any]] = [
            {
                "contact_id": held.id,
                "name": held.name,
                "customer": names.customer(held.customer_id).model_dump(),
                "identity_id": one.id,
                "value": one.value,
                "ended_at": one.ended_at,
            }
            for one, held in found
        ]

    def show() -> None:
        for one in document:
            ended = f"  until {one['ended_at']:%Y-%m-%d}" if one["ended_at"] else ""
            typer.echo(f"{one['contact_id']}  {one['name']}  {one['customer']['name']}  {one['value']}{ended}")
        typer.echo(f"{len(document)} contacts")

    print_result(document, as_json=as_json, human=show)


def end_identity(
    contact_id: Annotated[str, typer.Argument(help="The contact's id, from `spotter contact list`.")],
    identity: Annotated[str, typer.Argument(help="Id of the number, address or id, or as kind:value.")],
    person: Annotated[str, typer.Option("--as", help="Who says so: a person's name.")],
    as_json: JsonOption = False,
) -> None:
    """A contact is no longer reached so; it stays in the history."""
    from assistant.domain.contact import IdentityKind
    from assistant.services import contacts
    from assistant.services.customer_access import changeable_contact

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        who, access = person_called(store, person), access_of(store, application, person)
        held = changeable_contact(access, store, contact_id)
        kind, _, value = identity.partition(":")
        if value and kind in {one.value for one in IdentityKind}:
            wanted = contacts.normal(IdentityKind(kind), value)
            standing = store.contacts.identities([held.id])
            identity = next((one.id for one in standing if (one.kind, one.value) == (kind, wanted)), identity)
        contacts.end_identity(store, held.id, identity, who, application.clock())
    document = {"contact_id": held.id, "ended": identity}
    print_result(document, as_json=as_json, human=lambda: typer.echo(f"{held.name} is no longer reached so"))
