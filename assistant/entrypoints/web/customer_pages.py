"""The customers' pages: everything known, each value with where it came from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from assistant.bootstrap import Application
from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import ViewValue, fold_name
from assistant.domain.followup import LIST_FIELDS
from assistant.domain.opportunity import Opportunity
from assistant.domain.person import Person
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.errors import NotFound
from assistant.services import finding, viewing
from assistant.services.cards import CARD_FIELDS
from assistant.services.opportunity_cards import opportunity_line
from assistant.services.phrasing import date_text, field_label, value_text
from retrieval.base import RetrievalError

router = APIRouter(include_in_schema=False)
log = structlog.get_logger(__name__)

LISTED_MAX = 200
TIMELINE_MAX = 20
VALUES_MAX = 12
FACTS = ("stage_hint", "budget", "decision_on", "sentiment")
GROUPS: Mapping[str, tuple[str, ...]] = {
    "next_steps": ("next_steps", "help_requests"),
    "people": ("contacts",),
    "wants": ("needs", "risks"),
    "landscape": ("products", "current_systems", "competitors"),
}


@router.get("/customers")
def list_customers(app: App, person: Visitor, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Customers by name, with a search."""
    with app.database.read() as store:
        found = finding.listed(store, q, LISTED_MAX)
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
) -> Response:
    """One customer: facts, next steps, people, needs, and the journey so far.

    Of each field the newest values, with `every` all; of the journey the newest records, or those before one.
    """
    now = app.desk.local_time(app.clock(), person)
    newest = None if every else VALUES_MAX + 1
    with app.database.read() as store:
        view = viewing.view(store, customer_id, recent=TIMELINE_MAX, before=before, newest=newest)
        names = Namer(store)
        followers = store.customers.followers(customer_id)
        sent = store.sent_cases.thumbs(customer_id)
        deals = store.opportunities.of_customer(customer_id)
        shown = _Shown(app, person, names, now)
        values = {
            "customer": view.customer,
            "facts": [shown.field(name, view.values[name][:1]) for name in FACTS if view.values.get(name)],
            "groups": {
                group: [
                    shown.field(name, view.values[name][: None if every else VALUES_MAX])
                    for name in fields
                    if view.values.get(name)
                ]
                for group, fields in GROUPS.items()
            },
            "deals": [shown.deal(deal) for deal in sorted(deals, key=lambda one: not one.is_open)],
            "has_more": not every and any(len(held) > VALUES_MAX for held in view.values.values()),
            "timeline": [shown.record(record) for record in view.records],
            "older": view.records[-1].id if view.records and view.records[-1].id != view.record_ids[-1] else "",
            "following": person.id in followers,
            "followers": [names.person(one).name for one in followers],
            **frame(store, app, person, "customers"),
        }
    return page("customer.html", person.locale, cases=_case_titles(app, sent), **values)


@router.post("/customers/{customer_id}/follow")
def follow(app: App, person: Visitor, customer_id: str) -> Response:
    """From the button on the page: follow, or stop following."""
    with app.database.write() as store:
        if store.customers.get(customer_id) is None:
            raise NotFound("no such customer", code="customer_not_found")
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

    def deal(self, held: Opportunity) -> dict[str, Any]:
        locale, today = self._person.locale, self._now.date()
        return {
            "name": held.name,
            "line": opportunity_line(self._app.desk, held, locale, today),
            "owner": self._names.person(held.owner_id).name,
            "date": self._date(held.stage_since),
            "is_over": not held.is_open,
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
        return date_text(moment.date(), self._person.locale, self._now.date())


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
