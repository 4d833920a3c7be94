"""`spotter lead set|nurture|drop|reopen`: what is known of a lead, and what becomes of it short of a deal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.entrypoints.cli.lead_funnel import choice
from assistant.entrypoints.cli.output import JsonOption, reported_errors
from assistant.entrypoints.cli.session import access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.lead import Lead
    from assistant.domain.person import Person
    from assistant.services.access import Access
    from assistant.storage.store import Store

Show = Callable[["Application", "Store", "Lead", "Access", bool], None]
Id = Annotated[str, typer.Argument(help="The lead's id, from `spotter lead list`.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]
Why = Annotated[str, typer.Option(help="Why.")]
Fact = Annotated[str | None, typer.Option(help="Its new value; an empty text empties it.")]


def register(app: typer.Typer, show: Show) -> None:
    """Add these commands to `spotter lead`; `show` prints a lead."""

    @app.command("set")
    def set_facts(
        lead_id: Id,
        person: As,
        name: Fact = None,
        company: Fact = None,
        title: Fact = None,
        phone: Fact = None,
        email: Fact = None,
        wechat: Fact = None,
        region: Fact = None,
        industry: Fact = None,
        size: Annotated[int | None, typer.Option(min=0, help="How many people (or shops).")] = None,
        interest: Fact = None,
        empty: Annotated[list[str] | None, typer.Option(help="A fact to empty; may be given several times.")] = None,
        grade: Annotated[str, typer.Option(help="Raise its grade by your word: mql or sql.")] = "",
        reason: Why = "",
        as_json: JsonOption = False,
    ) -> None:
        """Set what is known of a lead, or raise its grade; what is not given stays."""
        from assistant.domain.lead import FACTS, LeadGrade
        from assistant.errors import InvalidInput
        from assistant.services import lead_handling

        given: dict[str, Any] = {
            "name": name,
            "company": company,
            "title": title,
            "phone": phone,
            "email": email,
            "wechat": wechat,
            "region": region,
            "industry": industry,
            "size": size,
            "interest": interest,
        }
        facts = {fact: _folded(value) for fact, value in given.items() if value is not None}
        with reported_errors(as_json), opened() as application, application.database.write() as store:
            for fact in empty or ():
                if fact not in FACTS:
                    raise InvalidInput(f"a lead has no {fact}, but {', '.join(FACTS)}")
                facts[fact] = None if fact == "size" else ""
            who, access = person_called(store, person), access_of(store, application, person)
            version = access.lead(lead_id).version
            word = choice(LeadGrade, grade, "grade") if grade else None
            held = lead_handling.change(
                store, lead_id, version, facts, who, application.desk, application.clock(), grade=word, reason=reason
            )
            show(application, store, held, access, as_json)

    def carried_out(person: str, as_json: bool, act: Callable[["Store", "Person", "Application"], "Lead"]) -> None:
        with reported_errors(as_json), opened() as application, application.database.write() as store:
            held = act(store, person_called(store, person), application)
            show(application, store, held, access_of(store, application, person), as_json)

    @app.command()
    def nurture(lead_id: Id, person: As, reason: Why = "", as_json: JsonOption = False) -> None:
        """Not now: a lead rests until a new touch or the days configured bring it back."""
        from assistant.services.lead_handling import put_off

        carried_out(
            person, as_json, lambda store, who, app: put_off(store, lead_id, who, app.desk, app.clock(), reason)
        )

    @app.command()
    def drop(
        lead_id: Id,
        reason: Annotated[str, typer.Argument(help="Why: the id of a configured reason, or words.")],
        person: As,
        as_json: JsonOption = False,
    ) -> None:
        """A lead does not fit."""
        from assistant.services.lead_handling import disqualify

        carried_out(
            person, as_json, lambda store, who, app: disqualify(store, lead_id, reason, who, app.desk, app.clock())
        )

    @app.command(name="reopen")
    def reopen_lead(lead_id: Id, person: As, reason: Why = "", as_json: JsonOption = False) -> None:
        """Bring a dropped lead back."""
        from assistant.services.lead_handling import reopen

        carried_out(person, as_json, lambda store, who, app: reopen(store, lead_id, who, app.desk, app.clock(), reason))


def _folded(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value
