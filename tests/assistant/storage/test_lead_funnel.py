"""The funnel agrees with counting by hand, and its three attributions with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.domain.customer import Customer
from assistant.domain.ids import new_id
from assistant.domain.lead import Facts, Lead, LeadGrade, LeadState, Touch, TouchKind
from assistant.domain.lead_funnel import SPANS, STEPS, Attribution, Funnel, FunnelRow
from assistant.domain.opportunity import Opportunity
from assistant.storage.database import Database
from assistant.storage.store import Store
from tests.assistant.storage.plain_funnel import Journey, plain_funnel
from tests.conftest import People

START = datetime(2026, 3, 1, tzinfo=UTC)
SOURCES = ("ads", "events", "referral")
CAMPAIGNS = ("", "spring", "fair")
RATES = {"USD": 7.0}

story = st.fixed_dictionaries(
    {
        "touches": st.lists(st.tuples(st.sampled_from(SOURCES), st.sampled_from(CAMPAIGNS)), min_size=1, max_size=4),
        "ours": st.booleans(),
        "late": st.booleans(),  # a touch after it was closed
        "steps": st.lists(st.integers(0, 30), max_size=4),  # days to MQL, SQL, opportunity, won
        "skips": st.sampled_from([None, None, None, 1, 2]),  # a step that nobody noted
        "amount": st.none() | st.integers(0, 10**6),
        "currency": st.sampled_from([None, "CNY", "USD", "CHF"]),
        "day": st.integers(0, 59),
    }
)


def tell(store: Store, told: Mapping[str, object]) -> Journey:
    """One lead with its journey, as far as it came."""
    created = START + timedelta(days=told["day"])  # type: ignore[arg-type]
    reached = [created]
    for days in told["steps"]:  # type: ignore[attr-defined]
        reached.append(reached[-1] + timedelta(days=days))
    reached += [None] * (5 - len(reached))
    touches = list(told["touches"])  # type: ignore[call-overload]
    lead_id, deal = new_id(), None
    if reached[3]:
        won = reached[4] is not None
        deal = Opportunity(
            new_id(),
            "c",
            "deal",
            "Deal",
            "won" if won else "lead",
            "wang",
            reached[3],
            reached[3],
            amount=told["amount"],  # type: ignore[arg-type]
            currency=told["currency"],  # type: ignore[arg-type]
            closed_at=reached[4],
            outcome="won" if won else "",
        )
        store.opportunities.add(deal)
    held = Lead(
        lead_id,
        Facts(name="x"),
        touches[0][0],
        created,
        created,
        created,
        campaign=touches[0][1],
        last_source_id=touches[-1][0],
        last_campaign=touches[-1][1],
        grade=LeadGrade.SQL if reached[2] else LeadGrade.MQL if reached[1] else LeadGrade.RAW,
        state=LeadState.CONVERTED if deal else LeadState.NEW,
        mql_at=None if told.get("skips") == 1 else reached[1],
        sql_at=None if told.get("skips") == 2 else reached[2],
        opportunity_id=deal.id if deal else None,
    )
    store.leads.add(held, created)
    for source, campaign in touches:
        touch = Touch(new_id(), lead_id, TouchKind.FORM, source, created, campaign)
        store.lead_journeys.add(touch, counts=True)
    if told["ours"]:
        ours = Touch(new_id(), lead_id, TouchKind.CALL, "rep", created, is_ours=True)
        store.lead_journeys.add(ours, counts=False)
    if told.get("late"):
        late = Touch(new_id(), lead_id, TouchKind.FORM, "late", created, "after")
        store.lead_journeys.add(late, counts=False)
    return Journey(held, deal, touches)


def count(
    store: Store,
    how: Attribution,
    *,
    by_campaign: bool = False,
    days: tuple[int, int] | None = None,
    sources: Sequence[str] = (),
) -> Funnel:
    since, until = (START + timedelta(days=days[0]), START + timedelta(days=days[1])) if days else (None, None)
    return store.lead_funnel.count(
        since, until, how, by_campaign=by_campaign, home_currency="CNY", rates=RATES, sources=sources
    )


def figures(row: FunnelRow) -> dict[str, float]:
    """All numbers of a row."""
    known = {span: days for span, days in row.days.items() if days is not None}
    return {**row.counts, **known, "amount": row.won_amount, "unpriced": row.unpriced}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(story, max_size=14),
    by_campaign=st.booleans(),
    days=st.none() | st.tuples(st.integers(0, 30), st.integers(31, 60)),
    sources=st.sampled_from([(), ("ads",), ("events", "referral"), ("late",)]),
)
def test_the_quick_way_gives_what_counting_lead_by_lead_gives(
    database: Database,
    people: People,
    told: list[dict[str, object]],
    by_campaign: bool,
    days: tuple[int, int] | None,
    sources: tuple[str, ...],
) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), database.write() as store:
        store.customers.add(Customer("c", "客户"), START, None)
        journeys = [tell(store, one) for one in told]
        first, last = (START + timedelta(days=day) for day in days or (-1000, 1000))
        inside = [one for one in journeys if first <= one.lead.created_at < last]
        for how in Attribution:
            quick = count(store, how, by_campaign=by_campaign, days=days, sources=sources)
            plain = plain_funnel(
                inside, how, by_campaign=by_campaign, home_currency="CNY", rates=RATES, sources=sources
            )
            by_name = {(row.source_id, row.campaign): figures(row) for row in quick.rows}
            wanted = {(row.source_id, row.campaign): figures(row) for row in plain.rows}
            assert by_name.keys() == wanted.keys()
            assert len(by_name) == len(quick.rows)
            for name, numbers in wanted.items():
                assert by_name[name] == pytest.approx(numbers, abs=1e-6)
            assert figures(quick.total) == pytest.approx(figures(plain.total), abs=1e-6)
            leads = [row.counts["leads"] for row in quick.rows]
            assert leads == sorted(leads, reverse=True)
        raise Undone


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=st.lists(story, max_size=12), by_campaign=st.booleans())
def test_the_rows_of_every_attribution_add_up_to_the_whole_and_the_whole_to_what_happened(
    database: Database, people: People, told: list[dict[str, object]], by_campaign: bool
) -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), database.write() as store:
        store.customers.add(Customer("c", "客户"), START, None)
        held = [tell(store, one | {"skips": None}).lead for one in told]
        funnels = {how: count(store, how, by_campaign=by_campaign) for how in Attribution}
        wholes = [funnel.total for funnel in funnels.values()]
        assert wholes[0] == wholes[1] == replace(wholes[2], counts=wholes[0].counts, won_amount=wholes[0].won_amount)
        for funnel in funnels.values():
            total = funnel.total
            for step in STEPS:
                assert sum(row.counts[step] for row in funnel.rows) == pytest.approx(total.counts[step])
            assert sum(row.won_amount for row in funnel.rows) == pytest.approx(total.won_amount)
            assert sum(row.unpriced for row in funnel.rows) == pytest.approx(total.unpriced)
            rates = [row.rate(step) for row in funnel.rows for step in STEPS]
            assert all(0 <= rate <= 1 + 1e-9 for rate in rates if rate is not None)
        reached = [len(one["steps"]) for one in told]  # type: ignore[arg-type]
        assert [wholes[0].counts[step] for step in STEPS] == [
            sum(far >= place for far in reached) for place in range(5)
        ]
        for place, span in enumerate(SPANS):
            took = [one["steps"][place] for one in told if len(one["steps"]) > place]  # type: ignore[arg-type, index]
            assert wholes[0].days[span] == (pytest.approx(median(took), abs=1e-4) if took else None)
        worth = {None: 1.0, "CNY": 1.0, "USD": 7.0, "CHF": 0.0}
        won = [one for one in told if len(one["steps"]) == 4]  # type: ignore[arg-type]
        amounts = [(one["amount"] or 0) * worth[one["currency"]] for one in won]  # type: ignore[operator, index]
        assert wholes[0].won_amount == pytest.approx(sum(amounts))
        firsts = {row.source_id: row.counts["leads"] for row in count(store, Attribution.FIRST).rows}
        assert firsts == {
            source: sum(one.source_id == source for one in held) for source in {one.source_id for one in held}
        }
        raise Undone


def test_a_cohort_is_of_leads_that_came_in_the_period(database: Database, people: People) -> None:
    with database.write() as store:
        store.customers.add(Customer("c", "客户"), START, None)
        for day in (0, 9, 10, 19, 20):
            tell(
                store,
                {"touches": [("ads", "")], "ours": False, "steps": [], "amount": None, "currency": None, "day": day},
            )
        assert count(store, Attribution.LINEAR, days=(10, 20)).total.counts["leads"] == 2
        assert count(store, Attribution.LAST, days=(30, 40)).rows == ()
