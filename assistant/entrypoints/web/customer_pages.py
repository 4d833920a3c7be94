"""The customers' pages: everything known, each value with where it came from."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from assistant.bootstrap import Application
from assistant.domain.contact import BuyingRole, Leaning
from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_fact import is_stale
from assistant.domain.customer_view import ViewValue, fold_name
from assistant.domain.followup import LIST_FIELDS
from assistant.domain.health_rules import HealthMethod
from assistant.domain.lead import Touch
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.web.contact_pages import joining_of
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.texts import page_texts
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.services import contact_cards, deal_health, finding, grouping, lead_keeping
from assistant.services.access import Access
from assistant.services.cards import CARD_FIELDS
from assistant.services.contacts import KnownPerson
from assistant.services.customer_access import people_at, shown_held
from assistant.services.customer_cards import fact_text
from assistant.services.deal_health import DealHealth, health_of
from assistant.services.deal_health_cards import health_line, next_entries
from assistant.services.grouping import HeldFact
from assistant.services.lead_cards import touch_text
from assistant.services.opportunity_cards import opportunity_line
from assistant.services.phrasing import date_text, field_label, value_text
from retrieval.base import RetrievalError

router = APIRouter(include_in_schema=False)
log = structlog.get_logger(__name__)

LISTED_MAX = 200
TIMELINE_MAX = 10
VALUES_MAX = 12
FACTS = ("stage_hint", "budget", "decision_on", "sentiment")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "next_steps": ("next_steps", "help_requests"),
    "wants": ("needs", "risks"),
    "landscape": ("products", "current_systems", "competitors"),
}


@router.get("/customers")
def list_customers(app: App, person: Visitor, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Customers by name, with a search."""
    with app.database.read() as store:
        found = finding.listed(store, q, LISTED_MAX, among=Access(store, app.desk, person).readable)
        followed = store.customers.followed_among(person.id, [one.id for one in found])
        shared = frame(store, app, person, "customers")
    return page("customers.html", person.locale, customers=found, followed=followed, query=q, **shared)


@router.get("/customers/{customer_id}")
def show_customer(
    app: App,
    person: Visitor,
    customer_id: str,
    before: Annotated[str, Query(max_length=32)] = "",
    every: Annotated[bool, Query()] = False,
    joined: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """One customer: facts, next steps, people, needs, and the journey so far.

    Of each field the newest values, with `every` all; of the journey the newest records, or those before one. `joined`
    is the join of contacts made just now.
    """
    now = app.desk.local_time(app.clock(), person)
    newest = None if every else VALUES_MAX + 1
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        view = access.view(customer_id, recent=TIMELINE_MAX, before=before, newest=newest)
        us = store.people.names()
        names = Namer(store, us)
        followers = store.customers.followers(view.customer.id)
        sent = store.sent_cases.thumbs(view.customer.id) if access.may(Action.READ, Kind.CASE) else {}
        held = store.opportunities.of_customer(view.customer.id)
        deals = access.readable_opportunities(held)
        health = {
            deal.id: deal_health.shown(store, access, health_of(store, deal, app.desk, app.clock()))
            for deal in held
            if deal.is_open and deal.id in {one.id for one in deals}
        }
        shown = _Shown(app, person, names, now)
        group = grouping.tree_of(store, view.customer, access)
        journey = lead_keeping.journey_with(store, access, view.customer.id)
        people = people_at(access, store, view.customer, app.clock())
        values = {
            "customer": view.customer,
            "facts": [shown.field(name, view.values[name][:1]) for name in FACTS if view.values.get(name)],
            "basics": shown.basics(shown_held(access, store, app.desk, view.customer)),
            "group": group if len(group) > 1 else [],
            "groups": {
                group: [
                    shown.field(name, view.values[name][: None if every else VALUES_MAX])
                    for name in fields
                    if view.values.get(name)
                ]
                for group, fields in GROUPS.items()
            },
            "owners": contact_cards.owners_text(
                app.desk, store.ownership.of_customer([view.customer.id])[view.customer.id], us, person.locale
            ),
            "people": [shown.person(one, us) for one in people],
            **joining_of(store, app.desk, access, people, view.customer.id, person, joined),
            "has_more": not every and any(len(held) > VALUES_MAX for held in view.values.values()),
            "deals": [shown.deal(deal, health.get(deal.id)) for deal in sorted(deals, key=lambda one: not one.is_open)],
            "older": view.records[-1].id if view.records and view.records[-1].id != view.record_ids[-1] else "",
            "timeline": shown.timeline(view.records, journey),
            "following": person.id in followers,
            "followers": [names.person(one).name for one in followers],
            **frame(store, app, person, "customers"),
        }
    return page("customer.html", person.locale, cases=_case_titles(app, sent), **values)


@router.post("/customers/{customer_id}/follow")
def follow(app: App, person: Visitor, customer_id: str) -> Response:
    """From the button on the page: follow, or stop following."""
    with app.database.write() as store:
        Access(store, app.desk, person).customer(customer_id)
        if store.customers.is_followed(customer_id, person.id):
            store.customers.unfollow(customer_id, person.id)
        else:
            store.customers.follow(customer_id, person.id, app.clock())
    return RedirectResponse(f"/customers/{customer_id}", 303)


class _Shown:
    """Values and records as the page shows them to a person; `now` is on the person's clock."""

    def __init__(self, app: Application, person: Person, names: Namer, now: datetime) -> None:
        self._app = app
        self._person = person
        self._names = names
        self._now = now

    def field(self, name: str, held: tuple[ViewValue, ...]) -> dict[str, Any]:
        return {
            "name": name,
            "label": self._label(name),
            "values": [
                {
                    "text": (text := self._text(name, one.value)),
                    # A need is the note's own words already: the same line twice helps nobody.
                    "quote": "" if fold_name(one.source.quote) in fold_name(text) else _one_line(one.source.quote),
                    "author": self._names.person(one.source.author_id).name,
                    "date": self._date(one.source.said_at),
                    "is_past": _is_past(name, one.value, self._now),
                }
                for one in held
            ],
        }

    def basics(self, facts: Sequence[HeldFact]) -> list[dict[str, Any]]:
        """A row a field: all its values, and where the one that was seen longest ago comes from."""
        locale, rows = self._person.locale, []
        for rule in self._app.desk.customer_rules.fields:
            held = [one for one in facts if one.fact.field == rule.id]
            if not held:
                continue
            values = [fact_text(rule, one.fact.value, locale) for one in held if one.fact.value is not None]
            oldest = min((one.fact for one in held), key=lambda fact: fact.seen_at)
            rows.append(
                {
                    "label": rule.names[locale],
                    "text": ("、" if locale == "zh-CN" else ", ").join(values),
                    "author": self._names.person(oldest.person_id).name if oldest.person_id else "",
                    "source": oldest.source.value,
                    "date": self._date(oldest.seen_at),
                    "above": held[0].inherited_from,
                    "is_past": is_stale(oldest, rule.stale_after, self._now),
                }
            )
        return rows

    def deal(self, held: Opportunity, health: DealHealth | None) -> dict[str, Any]:
        locale, today, desk = self._person.locale, self._now.date(), self._app.desk
        return {
            "name": held.name,
            "line": opportunity_line(desk, held, locale, today),
            "owner": self._names.person(held.owner_id).name,
            "date": self._date(held.stage_since),
            "is_over": not held.is_open,
            "health": health_line(desk, health, locale) if health and health.method is not HealthMethod.NONE else "",
            "next": [entry.text for entry in next_entries(desk, health, locale)] if health else [],
        }

    def person(self, known: KnownPerson, us: Mapping[str, str]) -> dict[str, Any]:
        held, bond, say, locale = known.contact, known.relationship, self._app.desk.wording.say, self._person.locale
        chips = [say(f"role.{role.value}", locale) for role in BuyingRole if role in held.roles]
        if held.leaning is not Leaning.UNKNOWN:
            chips.append(say(f"leaning.{held.leaning.value}", locale))
        return {
            "name": " · ".join(dict.fromkeys(part for part in (held.name, held.title, held.relation) if part)),
            "chips": chips,
            "strength": bond.strength,
            "best": us.get(bond.best_known_by or "", ""),
            "reached": [identity.shown for identity in known.identities],
            "left_on": self._date_of(held.left_on) if held.left_on else "",
        }

    def timeline(self, records: Sequence[FollowupRecord], touches: Sequence[Touch]) -> list[dict[str, Any]]:
        """The journey, newest first: records, and how the interest came before and between them."""
        steps = [(record.said_at, self.record(record)) for record in records]
        steps += [(touch.at, self.touch(touch)) for touch in touches]
        return [step for _, step in sorted(steps, key=lambda pair: pair[0], reverse=True)]

    def touch(self, touch: Touch) -> dict[str, Any]:
        text = touch_text(self._app.desk, touch, self._person.locale)
        return {
            "date": self._date(self._app.desk.local_time(touch.at, self._person)),
            "author": self._names.person(touch.person_id).name if touch.person_id else "",
            "channel": "",
            "rows": [(page_texts().say("customer.touch", self._person.locale), [text])],
            "text": "",
            "revision": 1,
        }

    def record(self, record: FollowupRecord) -> dict[str, Any]:
        rows = []
        for name in CARD_FIELDS:
            stated = getattr(record.fields, name)
            items = stated if name in LIST_FIELDS else () if stated is None else (stated,)
            if items and name not in ("channel", "occurred_on", "sentiment"):
                rows.append((self._label(name), [self._text(name, item) for item in items]))
        channel = record.fields.channel
        return {
            "date": self._date(record.said_at),
            "author": self._names.person(record.author_id).name,
            "channel": self._text("channel", channel) if channel else "",
            "rows": rows,
            "text": record.text if record.author_id == self._person.id else "",
            "revision": record.revision,
        }

    def _label(self, name: str) -> str:
        return field_label(self._app.desk.wording, name, self._person.locale)

    def _text(self, name: str, value: Any) -> str:
        return value_text(self._app.desk.wording, name, value, self._person.locale, self._now.date())

    def _date(self, moment: datetime) -> str:
        return self._date_of(moment.date())

    def _date_of(self, day: date) -> str:
        return date_text(day, self._person.locale, self._now.date())


def _one_line(quote: str) -> str:
    return " ".join(quote.split())


def _is_past(name: str, value: Any, now: datetime) -> bool:
    return name == "next_steps" and value.due is not None and value.due.date < now.date()


def _case_titles(app: Application, sent: Mapping[str, int]) -> list[tuple[str, int]]:
    if not sent:
        return []
    try:
        titles = {case.case_id: case.title for case in app.library.cases()}
    except RetrievalError as error:
        log.warning("library_failed", code=error.code)
        titles = {}
    return [(titles.get(case_id, case_id), thumb) for case_id, thumb in sent.items()]
