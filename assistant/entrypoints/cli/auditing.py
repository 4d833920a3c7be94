"""`spotter audit`: who did what, read which sensitive field, and was refused what."""

from datetime import datetime
from typing import Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called


def audit(
    of: Annotated[str | None, typer.Option("--person", help="Only what this person did.")] = None,
    customer: Annotated[str | None, typer.Option(help="Only about this customer.")] = None,
    since: Annotated[str | None, typer.Option(help="Only from this day or moment on, as 2027-06-30.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 200,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Print the audit log, newest first."""
    from assistant.services import auditing, finding

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        rows = auditing.found(
            store,
            access_of(store, application, person),
            person_id=person_called(store, of).id if of else None,
            customer_id=finding.require_customer(store, customer).id if customer else None,
            since=_moment(since, application.settings.timezone) if since else None,
            limit=limit,
        )
        names = {one.id: one.name for one in store.people.all()}
        documents: list[dict[str, Any]] = [
            {
                "seq": row.seq,
                "at": row.at.isoformat(timespec="seconds"),
                "person": names.get(row.step.person_id, ""),
                "entry": row.entry,
                "action": row.step.action,
                "kind": row.step.kind,
                "resource_id": row.step.resource_id,
                "customer_id": row.step.customer_id,
                "fields": list(row.step.fields),
                "outcome": row.step.outcome,
                "why": row.step.why,
            }
            for row in rows
        ]

    def show() -> None:
        for one in documents:
            what = " ".join(filter(None, [one["kind"], one["resource_id"], ",".join(one["fields"])]))
            refused = f"  denied: {one['why']}" if one["outcome"] == "denied" else ""
            typer.echo(f"{one['at']}  {one['person'] or '-'}  {one['entry']}  {one['action']} {what}{refused}")

    print_result(documents, as_json=as_json, human=show)


def _moment(text: str, zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    from assistant.errors import InvalidInput

    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text}: give a day as 2027-06-30, or a moment as 2027-06-30T09:00+08:00") from None
    return given if given.tzinfo else given.replace(tzinfo=ZoneInfo(zone))
