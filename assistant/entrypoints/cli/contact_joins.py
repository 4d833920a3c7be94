"""`spotter contact …`: contacts of a customer who are one person."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.entrypoints.api.people_schemas import JoinPreviewOut

CustomerName = Annotated[str, typer.Argument(help="The customer's name or one of its other names.")]
Kept = Annotated[str, typer.Argument(help="Id of the contact whose name stays, from `spotter contact list`.")]
Other = Annotated[str, typer.Argument(help="Id of the other contact.")]
As = Annotated[str, typer.Option("--as", help="Name of the person who says so.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter contact`."""
    for command in (alike, join, joins, undo_join, distinct):
        app.command(command.__name__.replace("_", "-"))(command)


def alike(customer: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List the contacts of a customer who may be one person."""
    from assistant.entrypoints.api.people_mapping import alike_contacts_out
    from assistant.services import finding, joining

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        document = alike_contacts_out(joining.shown_alike(access, store, found.id), access.mask(found.id))

    def show() -> None:
        for pair in document:
            typer.echo(f"{pair.one.id} {pair.one.name}  {pair.other.id} {pair.other.name}  ({', '.join(pair.because)})")

    print_result([pair.model_dump(mode="json") for pair in document], as_json=as_json, human=show)


def join(
    kept: Kept,
    gone: Other,
    as_whom: As,
    why: Annotated[str, typer.Option(help="What shows that they are one.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what it would do.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what joining two contacts would do; with --yes do it. `undo-join` takes it back."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import join_out, join_preview_out
    from assistant.services import joining

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, access, now = person_called(store, as_whom), access_of(store, application, as_whom), application.clock()
        shown = join_preview_out(joining.preview(store, kept, gone, access, now), Namer(store))
        document: dict[str, Any] = shown.model_dump(mode="json")
        if yes:
            held = joining.join(store, application.desk, kept, gone, person, now, why=why)
            document = join_out(store, held, Namer(store), access.mask(held.customer_id)).model_dump(mode="json")

    def show() -> None:
        _show_preview(shown)
        typer.echo(f"joined; spotter contact undo-join {document['id']} takes it back" if yes else "--yes does it")

    print_result(document, as_json=as_json, human=show)


def joins(
    contact_id: Annotated[str, typer.Argument(help="Id of a contact.")],
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """List the joins a contact was part of, newest first."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import join_out
    from assistant.services import joining

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access, names = access_of(store, application, person), Namer(store)
        document = [
            join_out(store, held, names, access.mask(held.customer_id))
            for held in joining.shown_joins(access, store, contact_id)
        ]

    def show() -> None:
        for one in document:
            by = one.person.name if one.person else "?"
            undone = f"  undone {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
            typer.echo(f"{one.id}  {one.joined_at:%Y-%m-%d}  {one.gone.name} → {one.kept.name}  {by}{undone}")

    print_result([one.model_dump(mode="json") for one in document], as_json=as_json, human=show)


def undo_join(
    join_id: Annotated[str, typer.Argument(help="Id of the join.")], as_whom: As, as_json: JsonOption = False
) -> None:
    """Take a join back. What came since stays with the contact that was kept."""
    from assistant.services import joining

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        held = joining.undo(store, application.desk, join_id, person_called(store, as_whom), application.clock())
    document = {"id": held.id, "undone_at": held.undone_at}
    print_result(document, as_json=as_json, human=lambda: typer.echo(f"undone {held.id}"))


def distinct(one: Kept, other: Other, as_whom: As, as_json: JsonOption = False) -> None:
    """Say that two contacts are two people, so that they are not listed again."""
    from assistant.services import joining

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person = person_called(store, as_whom)
        joining.tell_apart(store, application.desk, one, other, person, application.clock())
    document = {"distinct": [one, other]}
    print_result(document, as_json=as_json, human=lambda: typer.echo(f"{one} ≠ {other}"))


def _show_preview(shown: "JoinPreviewOut") -> None:
    typer.echo(f"{shown.gone.name} → {shown.kept.name}")
    for field in ("title", "relation", "leaning"):
        if value := getattr(shown, field):
            typer.echo(f"  {field}: {value}")
    typer.echo(f"  also called: {', '.join(shown.aliases) or '—'}")
    typer.echo(f"  roles: {', '.join(shown.roles) or '—'}")
    for one in shown.identities:
        typer.echo(f"  {one.kind}: {one.shown}")
    for clash in shown.clashes:
        typer.echo(f"  {clash.field}: {clash.kept} / {clash.gone} → {clash.result}")
    kept, gone, both = shown.strengths
    typer.echo(f"  relationship: {kept} and {gone} make {both}; {shown.mentions} records name {shown.gone.name}")
