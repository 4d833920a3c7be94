"""`spotter lead`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.entrypoints.cli import lead_funnel, lead_mending
from assistant.entrypoints.cli.lead_funnel import choice
from assistant.entrypoints.cli.output import JsonOption, print_result, reported_errors
from assistant.entrypoints.cli.session import AsPerson, access_of, opened, person_called

if TYPE_CHECKING:
    from assistant.bootstrap import Application
    from assistant.domain.lead import Lead, TouchKind
    from assistant.services.access import Access
    from assistant.services.lead_filing import Arrival
    from assistant.storage.store import Store

LISTED_MAX, EVERY = 500, 1_000_000

app = typer.Typer(help="Leads: where interest comes from, who answers it, what becomes of it.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The lead's id, from `spotter lead list`.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a person's name.")]
Kind = Annotated[str, typer.Option(help="What it was: ad_click, form, download, event, chat, email, call or note.")]
Source = Annotated[str, typer.Option(help="Where it came from, an id from `spotter lead sources`.")]
Campaign = Annotated[str, typer.Option(help="The campaign.")]
Medium = Annotated[str, typer.Option(help="The medium: cpc, wechat, booth.")]
Content = Annotated[str, typer.Option(help="What exactly: the page, the paper, their words.")]
At = Annotated[datetime | None, typer.Option(help="When it was, on your clock; default now.")]
ExternalId = Annotated[str, typer.Option("--external-id", help="Its name elsewhere; the same again is no second.")]


@app.command()
def add(
    person: As,
    source: Source,
    name: Annotated[str, typer.Option(help="Who is interested.")] = "",
    company: Annotated[str, typer.Option(help="Their company.")] = "",
    title: Annotated[str, typer.Option(help="Their title.")] = "",
    phone: Annotated[str, typer.Option(help="Their telephone.")] = "",
    email: Annotated[str, typer.Option(help="Their e-mail.")] = "",
    wechat: Annotated[str, typer.Option(help="Their WeChat id.")] = "",
    region: Annotated[str, typer.Option(help="Where they are.")] = "",
    industry: Annotated[str, typer.Option(help="What they do.")] = "",
    size: Annotated[int | None, typer.Option(min=0, help="How many people (or shops).")] = None,
    interest: Annotated[str, typer.Option(help="What they want, in their words.")] = "",
    kind: Kind = "form",
    campaign: Campaign = "",
    medium: Medium = "",
    content: Content = "",
    at: At = None,
    external_id: ExternalId = "",
    keep: Annotated[bool, typer.Option(help="Give it to whoever files it instead of by the rules.")] = False,
    as_json: JsonOption = False,
) -> None:
    """File interest: a new lead, or a touch of the one that is there."""
    from assistant.domain.permission import Action
    from assistant.services import lead_filing, lead_handling

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        facts = lead_handling.facts_given(
            name=name,
            company=company,
            title=title,
            phone=phone,
            email=email,
            wechat=wechat,
            region=region,
            industry=industry,
            size=size,
            interest=interest,
        )
        who = person_called(store, person)
        arrival = _arrival(application, kind, source, campaign, medium, content, at, external_id)
        taken = lead_filing.take(store, facts, arrival, who, application.desk, application.clock(), keeps=keep)
        access = access_of(store, application, person)
        if access.allows(Action.READ, access.of_lead(taken.lead)):
            _print(application, store, taken.lead, access, as_json)
        else:
            print_result({"joined": True}, as_json=as_json, human=lambda: typer.echo("joined a lead of a colleague's"))


@app.command()
def touch(
    lead_id: Id,
    person: As,
    kind: Kind = "note",
    source: Source = "",
    campaign: Campaign = "",
    medium: Medium = "",
    content: Content = "",
    at: At = None,
    external_id: ExternalId = "",
    ours: Annotated[bool, typer.Option(help="We did it: a call or an e-mail answers the lead.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Add a step to the journey of a lead."""
    from assistant.services import lead_filing, lead_handling

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        who, desk, now = person_called(store, person), application.desk, application.clock()
        if ours:
            what = _kind(kind)
            held = lead_handling.respond(store, lead_id, who, desk, now, kind=what, content=content)
        else:
            source = source or access_of(store, application, person).lead(lead_id).source_id
            arrival = _arrival(application, kind, source, campaign, medium, content, at, external_id)
            held = lead_filing.add_touch(store, lead_id, arrival, who, desk, now).lead
        _print(application, store, held, access_of(store, application, person), as_json)


@app.command("list")
def list_leads(
    owner: Annotated[str | None, typer.Option(help="Only of this person.")] = None,
    source: Annotated[str | None, typer.Option(help="Only from this source.")] = None,
    grade: Annotated[str, typer.Option(help="Only of this grade: raw, mql or sql.")] = "",
    campaign: Annotated[str | None, typer.Option(help="Only from this campaign.")] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only in this state: new, assigned, working, nurture, converted or disqualified."),
    ] = None,
    overdue: Annotated[bool, typer.Option(help="Only those that should have been answered.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Converted and dropped ones too.")] = False,
    person: AsPerson = None,
    as_json: JsonOption = False,
) -> None:
    """Open leads, those to be answered first."""
    from assistant.domain.lead import OPEN_STATES, LeadGrade, LeadState
    from assistant.entrypoints.api.lead_mapping import lead_out
    from assistant.entrypoints.api.mapping import Namer

    with reported_errors(as_json), opened() as application, application.database.read() as store:
        now, access = application.clock(), access_of(store, application, person)
        found = store.leads.find(
            owner_id=person_called(store, owner).id if owner else None,
            source_id=source,
            grade=choice(LeadGrade, grade, "grade") if grade else None,
            campaign=campaign,
            states=[choice(LeadState, one, "state") for one in state or ()] or (() if everything else OPEN_STATES),
            overdue_at=now if overdue else None,
            limit=EVERY,
        )
        found = access.readable_leads(found, limit=LISTED_MAX)
        lines = [_line(application, store, access.lead_mask(held).lead(held)) for held in found]
        names = Namer(store)
        documents = [lead_out(held, names, now, access).model_dump(mode="json") for held in found]

    def show() -> None:
        for line in lines:
            typer.echo(line)
        typer.echo(f"{len(lines)} leads")

    print_result(documents, as_json=as_json, human=show)


@app.command()
def show(lead_id: Id, person: AsPerson = None, as_json: JsonOption = False) -> None:
    """One lead with its journey and all that happened to it."""
    with reported_errors(as_json), opened() as application, application.database.read() as store:
        access = access_of(store, application, person)
        _print(application, store, access.lead(lead_id), access, as_json)


@app.command()
def assign(
    lead_id: Id,
    person: As,
    to: Annotated[str | None, typer.Option(help="To whom, by name; default the next by the rules.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Give a lead to somebody; the clock begins anew."""
    from assistant.services import lead_assigning

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        who, target = person_called(store, person), person_called(store, to).id if to else None
        held = lead_assigning.hand_over(store, lead_id, target, who, application.desk, application.clock())
        _print(application, store, held, access_of(store, application, person), as_json)


@app.command()
def convert(
    lead_id: Id,
    person: As,
    customer: Annotated[str | None, typer.Option(help="Which customer it is; default by the company's name.")] = None,
    kind: Annotated[str, typer.Option("--type", help="The opportunity's type; default as configured.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Make a lead a customer with an opportunity; again gives what the first time made."""
    from assistant.services import finding, lead_converting

    with reported_errors(as_json), opened() as application, application.database.write() as store:
        access = access_of(store, application, person)
        among = access.readable
        customer_id = finding.require_customer(store, customer, among=among).id if customer else None
        who, now = person_called(store, person), application.clock()
        done = lead_converting.convert(
            store, lead_id, who, application.desk, now, customer_id=customer_id, type_id=kind
        )
        _print(application, store, done.lead, access, as_json)


def _kind(given: str) -> "TouchKind":
    from assistant.domain.lead import TouchKind

    kind: TouchKind = choice(TouchKind, given, "kind")
    return kind


def _arrival(
    application: "Application",
    kind: str,
    source: str,
    campaign: str,
    medium: str,
    content: str,
    at: datetime | None,
    external_id: str,
) -> "Arrival":
    from assistant.services.lead_filing import Arrival

    moment = at.replace(tzinfo=application.desk.zone_of(None)) if at and at.tzinfo is None else at
    return Arrival(_kind(kind), source, moment, campaign, medium, content, external_id)


def _line(application: "Application", store: "Store", held: "Lead") -> str:
    from assistant.services.lead_cards import lead_line

    desk = application.desk
    owner = store.people.get(held.owner_id) if held.owner_id else None
    line = lead_line(desk, held, desk.default_locale, desk.local_time(application.clock(), None))
    return f"{held.id}  {held.facts.called} · {line} · {owner.name if owner else '-'}"


def _print(application: "Application", store: "Store", held: "Lead", access: "Access", as_json: bool) -> None:
    from assistant.entrypoints.api.lead_mapping import lead_detail_out
    from assistant.entrypoints.api.mapping import Namer

    detail = lead_detail_out(store, held, Namer(store), application.clock(), access)
    document, line = detail.model_dump(mode="json"), _line(application, store, access.lead_mask(held).lead(held))

    def show() -> None:
        typer.echo(line)
        for name, value in document["facts"].items():
            if value not in ("", None):
                typer.echo(f"  {name}: {value}")
        for step in document["touches"]:
            said = " ".join(filter(None, (step["source"], step["campaign"], step["content"])))
            typer.echo(f"{step['at'][:10]}  {step['kind']}{' (ours)' if step['ours'] else ''}  {said}")
        for event in document["history"]:
            who = event["person"]["name"] if event["person"] else "-"
            typer.echo(f"{event['at'][:16]}  {event['kind']}  {who}  {event['reason']}".rstrip())

    print_result(document, as_json=as_json, human=show)


lead_funnel.register(app)
lead_mending.register(app, _print)
