"""`spotter lead funnel` and `spotter lead sources`: what the sources of leads bring."""

from datetime import datetime
from typing import Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened


def register(app: typer.Typer) -> None:
    """Add these commands to `spotter lead`."""
    app.command()(funnel)
    app.command()(sources)


def funnel(
    first: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leads from this day on.")] = None,
    last: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leads up to this day.")] = None,
    attribution: Annotated[str, typer.Option(help="Credit to the touch: first, last or linear.")] = "first",
    campaigns: Annotated[bool, typer.Option(help="A row for each campaign.")] = False,
    source: Annotated[
        list[str] | None,
        typer.Option(help="Only this source, an id from `spotter lead sources`; several times: these."),
    ] = None,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """From source to won: counts, rates, days between, amounts."""
    from assistant.domain.lead_funnel import Attribution
    from assistant.entrypoints.api.lead_mapping import funnel_out
    from assistant.services import lead_funnels
    from assistant.services.lead_cards import source_text
    from assistant.services.lead_funnel_card import funnel_line

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        desk, locale = application.desk, application.desk.default_locale
        how = choice(Attribution, attribution, "attribution")
        days = (first.date() if first else None, last.date() if last else None)
        access, zone = access_of(store, application, person), desk.zone_of(None)
        counted = lead_funnels.count(
            store, desk, access, zone, *days, attribution=how, by_campaign=campaigns, sources=source or ()
        )
        lines = []
        for row in counted.rows:
            named = f"{source_text(desk, row.source_id, locale)} {row.campaign}".rstrip()
            lines.append(f"{named}: {funnel_line(desk, row, locale)}")
        total = funnel_line(desk, counted.total, locale)
        document = funnel_out(counted, how, by_campaign=campaigns, first=days[0], last=days[1], desk=desk)

    def show() -> None:
        for line in lines:
            typer.echo(line)
        typer.echo(f"= {total}")

    print_result(document.model_dump(mode="json"), as_json=as_json, human=show)


def sources(as_json: JsonOption = False) -> None:
    """The sources leads may come from, and the reasons for which they may not fit, as configured."""
    from assistant.entrypoints.api.lead_mapping import rules_out

    with reported_errors(as_json), opened() as application:
        document, locale = rules_out(application.desk.leads), application.desk.default_locale

    def show() -> None:
        for one in document.sources:
            typer.echo(f"{one.id}  {one.names[locale]}  {one.kind}  {one.points}")
        for reason in document.drop_reasons:
            typer.echo(f"reason {reason.id}  {reason.names[locale]}")

    print_result(document.model_dump(mode="json"), as_json=as_json, human=show)


def choice(kind: Any, given: str, what: str) -> Any:
    from assistant.errors import InvalidInput

    try:
        return kind(given)
    except ValueError:
        raise InvalidInput(f"{what} is one of {', '.join(one.value for one in kind)}, not {given}") from None
