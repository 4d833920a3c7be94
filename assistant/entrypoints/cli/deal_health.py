"""`spotter opportunity health` and `spotter forecast`."""

from datetime import date
from typing import Annotated

import typer

from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

Id = Annotated[str, typer.Argument(help="The opportunity's id, from `spotter opportunity list`.")]


def health(
    opportunity_id: Id,
    state: Annotated[str, typer.Option(help="Say of an item: ITEM=yes, ITEM=no, or ITEM=none to take it back.")] = "",
    rate: Annotated[str, typer.Option(help="Rate an item as the coach: ITEM=0 to ITEM=1, or ITEM=none.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """How healthy an opportunity is, and what to find out next."""
    from assistant.entrypoints.api.health_mapping import health_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.errors import InvalidInput
    from assistant.services import deal_health
    from assistant.services.deal_health_cards import health_card
    from assistant.services.plaintext import render_text

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        desk, now = application.desk, application.clock()
        access = access_of(store, application, person)
        deal, who = access.opportunity(opportunity_id), access.person
        if (state or rate) and who is None:
            raise InvalidInput("say who: --as NAME")
        if state and who:
            item, _, says = state.partition("=")
            is_so = _among(says, {"yes": True, "no": False, "none": None})
            deal_health.state_item(store, deal.id, item, is_so, who, desk, now, note=note)
        if rate and who:
            item, _, given = rate.partition("=")
            deal_health.rate_item(store, deal.id, item, _score(given), who, desk, now, note=note)
        held = deal_health.health_of(store, deal, desk, now)
        document = health_out(store, held, Namer(store), desk, access).model_dump(mode="json")
        customer = store.customers.get(deal.customer_id)
        local = desk.local_time(now, None)
        name = customer.name if customer else "?"
        card = health_card(
            desk, deal_health.shown(store, access, held), name, desk.default_locale, local, states=False, rates=False
        )
    print_result(document, as_json=as_json, human=lambda: typer.echo(render_text(card)))


def forecast(
    period: Annotated[
        str, typer.Option(help="month, quarter or year, next_month and next_quarter, 2026, 2026-Q3 or 2026-05.")
    ] = "quarter",
    owner: Annotated[str, typer.Option(help="Only this person's deals.")] = "",
    person: AsPerson = None,
    as_of: Annotated[str, typer.Option(help="As it would have been made at the end of that day: 2026-05-07.")] = "",
    as_json: JsonOption = False,
) -> None:
    """What open deals will bring in a period, with the range and the reasons."""
    from assistant.entrypoints.api.health_mapping import forecast_out
    from assistant.entrypoints.api.mapping import Namer
    from assistant.services.forecast_cards import forecast_card
    from assistant.services.forecasting import forecast_of
    from assistant.services.plaintext import render_text

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        desk = application.desk
        held = forecast_of(
            store,
            desk,
            period,
            application.clock(),
            access_of(store, application, person),
            owner_id=person_called(store, owner).id if owner else None,
            as_of=_day(as_of) if as_of else None,
        )
        document = forecast_out(held, Namer(store)).model_dump(mode="json")
        names = {one.id: one.name for one in store.customers.all()}
        card = forecast_card(desk, held, names, desk.default_locale, everybody=not owner, other=held.period.name)
    print_result(document, as_json=as_json, human=lambda: typer.echo(render_text(card)))


def _among(given: str, meanings: dict[str, bool | None]) -> bool | None:
    from assistant.errors import InvalidInput

    if given not in meanings:
        raise InvalidInput(f"say ITEM={' or ITEM='.join(meanings)}")
    return meanings[given]


def _score(given: str) -> float | None:
    from assistant.errors import InvalidInput

    try:
        return None if given == "none" else float(given)
    except ValueError:
        raise InvalidInput("a rating is ITEM=0 to ITEM=1, or ITEM=none") from None


def _day(given: str) -> date:
    from assistant.errors import InvalidInput

    try:
        return date.fromisoformat(given)
    except ValueError:
        raise InvalidInput(f"{given} is no day; write 2026-05-07") from None
