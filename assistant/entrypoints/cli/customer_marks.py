"""`spotter customer list|follow|unfollow|label|merges`: finding customers, who hears of them, labels, and merges."""

from typing import TYPE_CHECKING, Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.storage.merges import StoredMerge
    from assistant.storage.store import Store

CustomerName = Annotated[str, typer.Argument(help="The customer's name or one of its other names.")]
As = Annotated[str, typer.Option("--as", help="Name of the person who follows.")]


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter customer`."""
    for command in (list_customers, follow, unfollow, label, merges):
        app.command(command.__name__.removesuffix("_customers"))(command)


def list_customers(
    query: Annotated[str, typer.Argument(help="What their name or an alias holds; all by name without.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Most that are listed.")] = 100,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """List customers by name, or those whose name or alias holds some words, best first."""
    from assistant.services import finding

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        found = finding.listed(store, query, limit, among=access_of(store, application, person).readable)
    document = [{"id": one.id, "name": one.name, "aliases": list(one.aliases), "kind": one.kind.value} for one in found]

    def show() -> None:
        for one in found:
            typer.echo("  ".join((one.name, *one.aliases)))
        typer.echo(f"{len(found)} customers")

    print_result(document, as_json=as_json, human=show)


def follow(customer: CustomerName, person: As, as_json: JsonOption = False) -> None:
    """Hear about a customer from now on. Again is no error."""
    _set_following(customer, person, as_json, follows=True)


def unfollow(customer: CustomerName, person: As, as_json: JsonOption = False) -> None:
    """No longer hear about a customer. Again is no error."""
    _set_following(customer, person, as_json, follows=False)


def label(
    customer: CustomerName,
    labels: Annotated[list[str] | None, typer.Argument(help="Its labels from now on, and no others.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all labels away.")] = False,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Show a customer's labels (region, industry, tag), by which it lies in territories, or set them."""
    from assistant.services import finding, teamkeeping

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        if labels or none:
            held = teamkeeping.set_labels(store, access, found.id, labels or ())
        else:
            held = store.teams.labels([found.id]).get(found.id, frozenset())
    said = ", ".join(sorted(held)) or "no labels of its own"
    print_result(
        {"id": found.id, "labels": sorted(held)}, as_json=as_json, human=lambda: typer.echo(f"{found.name}: {said}")
    )


def merges(customer: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """List the merges a customer was part of, newest first. `undo-merge` takes one back."""
    from assistant.services import finding
    from assistant.services.customer_access import shown_merges

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        held = shown_merges(access, store, found.id)
        names = [_names(store, one) for one in held]
    document = [
        {
            "id": one.id,
            "kept": {"id": one.kept_id, "name": kept},
            "gone": {"id": one.gone_id, "name": gone},
            "why": one.why,
            "merged_at": one.merged_at,
            "undone_at": one.undone_at,
        }
        for one, (kept, gone) in zip(held, names, strict=True)
    ]

    def show() -> None:
        for one, (kept, gone) in zip(held, names, strict=True):
            undone = f"  undone {one.undone_at:%Y-%m-%d}" if one.undone_at else ""
            typer.echo(f"{one.id}  {one.merged_at:%Y-%m-%d}  {gone} → {kept}{undone}")
        typer.echo(f"{len(held)} merges")

    print_result(document, as_json=as_json, human=show)


def _set_following(customer: str, name: str, as_json: bool, *, follows: bool) -> None:
    from assistant.services import finding

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        person, access = person_called(store, name), access_of(store, application, name)
        found = finding.require_customer(store, customer, among=access.readable)
        if follows:
            store.customers.follow(found.id, person.id, application.clock())
        else:
            store.customers.unfollow(found.id, person.id)
    said = f"{person.name} {'follows' if follows else 'no longer follows'} {found.name}"
    print_result({"id": found.id, "follows": follows}, as_json=as_json, human=lambda: typer.echo(said))


def _names(store: "Store", held: "StoredMerge") -> tuple[str, str]:
    """What the kept one and the one that went are called."""
    kept, gone = (store.customers.get_itself(one) for one in (held.kept_id, held.gone_id))
    return kept[0].name if kept else "?", gone[0].name if gone else "?"
