"""What `spotter opportunity set` and `begin` set: name, amount, dates, products, competitors, team, owner."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.output import JsonOption, reported_errors
from assistant.entrypoints.cli.session import access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.opportunity import Opportunity
    from assistant.services.access import Access
    from assistant.storage.store import Store

Show = Callable[["Application", "Store", "Opportunity", "Access", bool], None]
Id = Annotated[str, typer.Argument(help="The opportunity's id, from `spotter opportunity list`.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]
Name = Annotated[str, typer.Option(help="What it is called.")]
Owner = Annotated[str, typer.Option(help="Whose it is, by name.")]
Amount = Annotated[float | None, typer.Option(min=0, help="The amount, in whole units of the currency.")]
Currency = Annotated[str, typer.Option(help="The currency, as CNY; default the home currency.")]
Close = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When it is expected to be won: 2026-09-30.")
]
Product = Annotated[
    list[str] | None, typer.Option(help="A product; may be given several times, instead of those before.")
]
Competitor = Annotated[
    list[str] | None, typer.Option(help="A competitor; may be given several times, instead of those before.")
]
Member = Annotated[
    list[str] | None,
    typer.Option(help="A colleague on it, as NAME or NAME=PART; may be given several times, instead of those before."),
]
NOTHING: dict[str, Any] = {"amount": None, "currency": None, "close_on": None}
"""What an emptied field holds; lists hold ()."""


def register(app: typer.Typer, show: Show) -> None:
    """Add `spotter opportunity set`; `show` prints an opportunity."""

    @app.command("set")
    def set_fields(
        opportunity_id: Id,
        person: As,
        name: Name = "",
        owner: Owner = "",
        amount: Amount = None,
        currency: Currency = "",
        close: Close = None,
        product: Product = None,
        competitor: Competitor = None,
        member: Member = None,
        empty: Annotated[
            list[str] | None,
            typer.Option(help="A field to empty: amount, currency, close_on, products, competitors or team."),
        ] = None,
        as_json: JsonOption = False,
    ) -> None:
        """Set fields of an opportunity; what is not given stays."""
        from assistant.services import opportunities

        with reported_errors(as_json), opened() as application, application.database.write() as store:
            access = access_of(store, application, person)
            given = emptied(empty or ())
            given |= fields_given(store, name, owner, amount, currency, close, product, competitor, member)
            held = access.opportunity(opportunity_id)
            who, now = person_called(store, person), application.clock()
            changed = opportunities.change(store, held.id, held.version, given, who, application.desk, now)
            show(application, store, changed, access, as_json)


def fields_given(
    store: "Store",
    name: str,
    owner: str,
    amount: float | None,
    currency: str,
    close: datetime | None,
    products: Sequence[str] | None,
    competitors: Sequence[str] | None,
    members: Sequence[str] | None,
) -> dict[str, Any]:
    """The fields of the options that were given. Raises InvalidInput, and NotFound for an unknown colleague."""
    from assistant.domain.opportunity import Member
    from assistant.errors import InvalidInput

    if currency and not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise InvalidInput(f"a currency is three letters, as CNY, not {currency}")
    team = []
    for one in members or ():
        called, _, part = one.partition("=")
        team.append(Member(person_called(store, called.strip()).id, part.strip()))
    given: dict[str, Any] = {
        "name": " ".join(name.split()),
        "owner_id": person_called(store, owner).id if owner else "",
        "amount": amount,
        "currency": currency,
        "close_on": close.date() if close else None,
        "products": _names(products),
        "competitors": _names(competitors),
        "team": tuple(team),
    }
    return {field: value for field, value in given.items() if value not in ("", None, ())}


def emptied(fields: Sequence[str]) -> dict[str, Any]:
    """The fields that are to hold nothing. Raises InvalidInput for what cannot."""
    from assistant.errors import InvalidInput

    known = {**NOTHING, **dict.fromkeys(("products", "competitors", "team"), ())}
    for field in fields:
        if field not in known:
            raise InvalidInput(f"{field} cannot be emptied, but {', '.join(known)}")
    return {field: known[field] for field in fields}


def _names(given: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in given or () if (name := " ".join(one.split()))))
