"""The leads' page: what is to be answered by when, and the funnel from source to won."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from assistant.domain.followup import Budget
from assistant.domain.lead import BUSY_STATES, Lead, LeadState
from assistant.domain.lead_funnel import SPANS, STEPS, Attribution, FunnelRow
from assistant.domain.person import Person
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.services import lead_funnels, lead_keeping
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.lead_cards import clock_text, source_text
from assistant.services.lead_funnel_card import count_text
from assistant.services.lead_reading import period_of
from assistant.services.phrasing import amount_text

router = APIRouter(include_in_schema=False)

LISTED_MAX, EVERY = 200, 1_000_000
PERIODS = ("days_90", "this_month", "last_month", "this_quarter", "last_quarter", "this_year")
Period = Literal["days_90", "this_month", "last_month", "this_quarter", "last_quarter", "this_year"]
WAITING = BUSY_STATES | {LeadState.NEW}


@router.get("/leads")
def show_leads(
    app: App,
    person: Visitor,
    mine: Annotated[bool, Query()] = False,
    period: Annotated[Period, Query()] = "days_90",
    credit: Annotated[Attribution, Query()] = Attribution.FIRST,
    campaigns: Annotated[bool, Query()] = False,
) -> Response:
    """Open leads, those to be answered first, and the funnel of a period."""
    desk = app.desk
    now = desk.local_time(app.clock(), person)
    first, last = period_of(period, now.date())
    with app.database.read() as store:
        owner_id = person.id if mine else None
        access = Access(store, desk, person)
        found = store.leads.find(
            states=WAITING, owner_id=owner_id, limit=LISTED_MAX if access.sees_every_lead else EVERY
        )
        held = access.readable_leads(found, limit=LISTED_MAX)
        counts, overdue = lead_keeping.counts_of(store, access, app.clock())
        names = Namer(store)
        funnel = lead_funnels.count(
            store, desk, access, desk.zone_of(person), first, last, attribution=credit, by_campaign=campaigns
        )
        values = {
            "leads": [_lead(access.lead_mask(one).lead(one), names, desk, person, now) for one in held],
            "open": sum(counts.get(state, 0) for state in WAITING),
            "nurture": counts.get(LeadState.NURTURE, 0),
            "overdue": overdue,
            **frame(store, app, person, "leads"),
        }
    return page(
        "leads.html",
        person.locale,
        mine=mine,
        period=period,
        periods=[(one, desk.wording.say(f"lead_period.{one}", person.locale)) for one in PERIODS],
        credit=credit.value,
        credits=[one.value for one in Attribution],
        campaigns=campaigns,
        steps=[desk.wording.say(f"lead_step.{step}", person.locale) for step in STEPS],
        rows=[_row(row, desk, person) for row in funnel.rows],
        total=_row(funnel.total, desk, person),
        **values,
    )


def _lead(held: Lead, names: Namer, desk: Desk, person: Person, now: datetime) -> dict[str, Any]:
    return {
        "called": held.facts.called,
        "interest": held.facts.interest,
        "reach": " · ".join(filter(None, (held.facts.phone, held.facts.email, held.facts.wechat))),
        "from": " · ".join(filter(None, (source_text(desk, held.source_id, person.locale), held.campaign))),
        "grade": desk.wording.say(f"lead_grade.{held.grade.value}", person.locale),
        "score": held.score,
        "clock": clock_text(desk, held, person.locale, now),
        "is_late": held.responded_at is None and held.response_due is not None and held.response_due < now,
        "owner": names.person(held.owner_id).name if held.owner_id else "",
    }


def _row(row: FunnelRow, desk: Desk, person: Person) -> dict[str, Any]:
    """One line of the funnel: counts, the share of the step before as a percentage, and the days it took."""
    steps = []
    for place, step in enumerate(STEPS):
        rate, days = row.rate(step), row.days[SPANS[place - 1]] if place else None
        steps.append(
            {
                "count": count_text(row.counts[step]),
                "share": f"{rate:.0%}" if rate is not None else "",
                "days": f"{days:.0f}" if days is not None else "",
            }
        )
    amount = amount_text(Budget(row.won_amount, desk.selling.home_currency), person.locale) if row.won_amount else ""
    return {
        "source": source_text(desk, row.source_id, person.locale),
        "campaign": row.campaign,
        "steps": steps,
        "amount": amount,
        "unpriced": count_text(row.unpriced) if row.unpriced else "",
    }
