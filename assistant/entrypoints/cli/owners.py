"""`spotter customer give|release|owners|hand-over` and `spotter pool`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli import customers, pool_requests
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.domain.ownership import OwnerKind
    from assistant.services.access import Access
    from assistant.storage.store import Store

app = typer.Typer(help="The pool: customers nobody is responsible for.", no_args_is_help=True)
pool_requests.register(app)
CustomerName = Annotated[str, typer.Argument(help="The customer's name or one of its other names.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]
Why = Annotated[str, typer.Option(help="Why; it is kept.")]


@customers.app.command()
def owners(customer: CustomerName, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """Whose a customer is, and how that came to be."""
    from assistant.services import finding

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        _print_owners(store, finding.require_customer(store, customer, among=access.readable).id, access, as_json)


@customers.app.command()
def give(
    customer: CustomerName,
    to: Annotated[str, typer.Argument(help="Who gets it: a person's name.")],
    person: As,
    kind: Annotated[str, typer.Option(help="follows (responsible), views, collaborates or credited.")] = "follows",
    reason: Why = "",
    as_json: JsonOption = False,
) -> None:
    """Give a customer to somebody."""
    from assistant.services import finding, owning

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        wanted = _kind(kind)
        access = access_of(store, application, person)
        customer_id = finding.require_customer(store, customer, among=access.readable).id
        receiver, by = person_called(store, to), person_called(store, person)
        owning.give(store, customer_id, receiver.id, wanted, by, application.desk, application.clock(), reason=reason)
        _print_owners(store, customer_id, access, as_json)


@customers.app.command("take-off")
def take_off(
    customer: CustomerName,
    whom: Annotated[str, typer.Argument(help="Who no longer has it: a person's name.")],
    person: As,
    kind: Annotated[str, typer.Option(help="follows (responsible), views, collaborates or credited.")] = "follows",
    reason: Why = "",
    as_json: JsonOption = False,
) -> None:
    """A customer is no longer that to somebody. The last responsible one puts it into the pool."""
    from assistant.services import finding, owning

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access, by, their = access_of(store, application, person), person_called(store, person), _kind(kind)
        found, held_by = finding.require_customer(store, customer, among=access.readable), person_called(store, whom)
        owning.end(store, found.id, held_by.id, their, by, application.desk, application.clock(), reason=reason)
        _print_owners(store, found.id, access, as_json)


@customers.app.command("hand-over")
def hand_over(
    giver: Annotated[str, typer.Argument(help="Whose customers go: a person's name.")],
    to: Annotated[str, typer.Argument(help="Who gets them.")],
    person: As,
    preview: Annotated[bool, typer.Option("--preview", help="Say what would move, and move nothing.")] = False,
    reason: Why = "",
    as_json: JsonOption = False,
) -> None:
    """Give everything of one person to another: somebody leaves."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import hand_over_out
    from assistant.services import handing_over

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        from_id, to_id, by = (person_called(store, name) for name in (giver, to, person))
        if preview:
            plan = handing_over.plan_hand_over(store, from_id.id, access_of(store, application, person))
        else:
            plan = handing_over.hand_over(
                store, from_id.id, to_id.id, by, application.desk, application.clock(), reason=reason
            )
        document = hand_over_out(plan, Namer(store), done=not preview).model_dump(mode="json")

    def show() -> None:
        for customer in document["customers"]:
            typer.echo(customer["name"])
        moved = "moved" if document["done"] else "would move"
        typer.echo(f"{len(document['customers'])} customers and {len(document['opportunity_ids'])} deals {moved}")
        if document["lead_ids"]:
            typer.echo(f"{len(document['lead_ids'])} leads {moved}")

    print_result(document, as_json=as_json, human=show)


@customers.app.command("release")
@app.command()
def release(
    customer: CustomerName,
    person: As,
    reason: Annotated[str, typer.Option(help="Why it is given back.")],
    as_json: JsonOption = False,
) -> None:
    """Give a customer back to the pool."""
    from assistant.services import finding, pool

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        found = finding.require_customer(store, customer, among=access.readable)
        who = person_called(store, person)
        pool.release(store, found.id, who, application.desk, application.clock(), reason=reason)
        _print_owners(store, found.id, access, as_json)


@app.command("list")
def list_pool(
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Most that are listed.")] = 100,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """What lies in the pool, what came back last first."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import pooled_out
    from assistant.services import pool

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access, names = access_of(store, application, person), Namer(store)
        found = pool.listed(store, access, limit=limit)
        documents = [pooled_out(one, names).model_dump(mode="json") for one in found]

    def show() -> None:
        for one in documents:
            was = f"  was {one['was']['name']}'s until {one['released_at'][:10]}  {one['reason']}" if one["was"] else ""
            typer.echo(f"{one['customer']['name']}{was}".rstrip())
        typer.echo(f"{len(documents)} customers")

    print_result(documents, as_json=as_json, human=show)


@app.command()
def take(customer: CustomerName, person: As, as_json: JsonOption = False) -> None:
    """Take a customer out of the pool, or ask a manager for it where the rules say so."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import taken_out
    from assistant.services import finding, pool

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        among = access_of(store, application, person).readable
        found, who = finding.require_customer(store, customer, among=among), person_called(store, person)
        done = pool.take(store, found.id, who, application.desk, application.clock())
        document = taken_out(done, Namer(store)).model_dump(mode="json")
    said = f"{document['state']}: {document['customer']['name']}"
    print_result(document, as_json=as_json, human=lambda: typer.echo(said))


@app.command()
def expire(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due, and do nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Warn whoever is about to lose a customer, and release what is due; the worker does so by itself."""
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services import pool

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        desk, now, names = application.desk, application.clock(), Namer(store)
        found = list(pool.due(store, desk, now)) if dry_run else pool.expire(store, desk, now)
        documents: list[dict[str, Any]] = [
            {
                "customer": names.customer(one.held.customer_id).model_dump(),
                "person": names.person(one.held.person_id).model_dump(),
                "step": one.step.value,
                "because": one.expiry.because.value,
                "expires_at": one.expiry.at,
            }
            for one in found
        ]

    def show() -> None:
        for one in documents:
            typer.echo(f"{one['step']}  {one['customer']['name']}  {one['person']['name']}  {one['because']}")
        typer.echo(f"{len(documents)} due" if dry_run else f"{len(documents)} done")

    print_result(documents, as_json=as_json, human=show)


def _kind(name: str) -> "OwnerKind":
    from assistant.domain.ownership import OwnerKind
    from assistant.errors import InvalidInput

    try:
        return OwnerKind(name)
    except ValueError:
        raise InvalidInput(f"there is no kind {name}, but {', '.join(OwnerKind)}") from None


def _print_owners(store: "Store", customer_id: str, access: "Access", as_json: bool) -> None:
    from assistant.entrypoints.api.mapping import Namer
    from assistant.entrypoints.api.people_mapping import owners_out

    document = owners_out(store, customer_id, Namer(store), access).model_dump(mode="json")

    def show() -> None:
        for one in document["owners"]:
            typer.echo(f"{one['kind']}  {one['person']['name']}  since {one['since'][:10]}")
        if not any(one["kind"] == "follows" for one in document["owners"]):
            typer.echo("in the pool: nobody is responsible")
        for one in document["history"]:
            by = one["by"]["name"] if one["by"] else "by itself"
            said = (one["at"][:10], one["what"], one["kind"], one["person"]["name"], by, one["reason"])
            typer.echo("  ".join(said).rstrip())

    print_result(document, as_json=as_json, human=show)
