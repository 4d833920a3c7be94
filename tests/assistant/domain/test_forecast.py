"""The forecast: sums with their range, learnt from how deals went, and as it was at any moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.amount_sums import Chance, estimate
from assistant.domain.deal_history import Track, median, past_of
from assistant.domain.deal_warnings import Rule, warnings_of
from assistant.domain.forecast import chance_in_time, forecast, rate_of
from assistant.domain.opportunity import Opportunity, OpportunityEvent
from assistant.domain.period import Period, period_named
from assistant.domain.selling import OpportunityType, Selling, StageKind, StageRule

NOW = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)
QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))


def stage(name: str, kind: StageKind = StageKind.OPEN, rate: float = 0.0) -> StageRule:
    return StageRule(name, {"en": name, "zh-CN": name}, kind, rate)


SALES = Selling(
    (
        OpportunityType(
            "deal",
            {"en": "Deal", "zh-CN": "商机"},
            (
                stage("talk", rate=0.2),
                stage("offer", rate=0.5),
                stage("won", StageKind.WON, 1.0),
                stage("lost", StageKind.LOST),
                stage("rest", StageKind.PAUSED),
            ),
        ),
    ),
    rates={"USD": 7.0},
)


def track(
    name: str,
    moves: list[tuple[str, int]],
    *,
    amount: float | None = 100.0,
    close: str | None = "2026-06-15",
    slips: list[tuple[str, str, int]] | None = None,
    owner: str = "wang",
) -> Track:
    """A deal that came to each stage so many days before NOW; `slips` are old and new close date, days before."""
    first, began = moves[0]
    events = [event(name, "created", began, {"stage_id": ("", first), "amount": (None, amount)})]
    for (before, _), (after, ago) in pairwise(moves):
        events.append(event(name, "moved", ago, {"stage_id": (before, after)}))
    for old, new, ago in slips or ():
        events.append(event(name, "changed", ago, {"close_on": (old, new)}))
    last, ago = moves[-1]
    over = NOW - timedelta(days=ago) if last in ("won", "lost") else None
    deal = Opportunity(
        name,
        "c1",
        "deal",
        name,
        last,
        owner,
        NOW - timedelta(days=began),
        NOW - timedelta(days=ago),
        amount=amount,
        close_on=date.fromisoformat(close) if close else None,
        closed_at=over,
        outcome=last if over else "",
    )
    return Track(deal, tuple(sorted(events, key=lambda one: one.at)))


def event(name: str, kind: str, ago: int, changes: dict[str, tuple[object, object]]) -> OpportunityEvent:
    return OpportunityEvent(name, kind, "wang", NOW - timedelta(days=ago), changes)


CHANCES = st.lists(st.builds(Chance, st.integers(0, 10_000_000).map(float), st.floats(0, 1)), max_size=9)


@given(CHANCES, st.floats(0, 1e6))
def test_the_range_holds_the_mean_and_lies_between_nothing_and_everything(chances: list[Chance], sure: float) -> None:
    held = estimate(chances, sure)
    whole = sure + sum(one.amount for one in chances)
    assert sure - 1e-6 <= held.low <= held.mean + 1e-6 and held.mean <= held.high + 1e-6 <= whole + 1e-5
    assert held.mean == pytest.approx(sure + sum(one.amount * one.probability for one in chances), abs=1e-6)


@given(st.lists(st.builds(Chance, st.integers(1, 50).map(float), st.floats(0.01, 0.99)), min_size=1, max_size=7))
def test_the_range_is_exact(chances: list[Chance]) -> None:
    outcomes: dict[float, float] = {}
    for came in product((False, True), repeat=len(chances)):
        weight, total = 1.0, 0.0
        for one, is_there in zip(chances, came, strict=True):
            weight *= one.probability if is_there else 1 - one.probability
            total += one.amount if is_there else 0.0
        outcomes[total] = outcomes.get(total, 0.0) + weight

    def below(limit: float) -> float:
        return sum(weight for total, weight in outcomes.items() if total <= limit)

    held = estimate(chances)
    if held.low < held.mean:
        assert below(held.low) >= 0.1 - 1e-9 and below(held.low - 0.5) < 0.1 + 1e-9
    if held.high > held.mean:
        assert below(held.high) >= 0.9 - 1e-9 and below(held.high - 0.5) < 0.9 + 1e-9


@given(CHANCES, st.integers(0, 8), st.floats(0, 1))
def test_more_chance_never_means_less(chances: list[Chance], place: int, share: float) -> None:
    if place >= len(chances):
        return
    better = list(chances)
    one = chances[place]
    better[place] = replace(one, probability=one.probability + share * (1 - one.probability))
    before, after = estimate(chances), estimate(better)
    assert after.mean >= before.mean - 1e-6
    assert after.high >= before.high - 1e-6 and after.low >= before.low - 1e-6


def test_a_hundred_deals_keep_their_mean_and_a_sensible_range() -> None:
    chances = [Chance(1000.0 + 37 * number, 0.5) for number in range(100)]
    held = estimate(chances)
    deviation = sum(one.amount**2 / 4 for one in chances) ** 0.5
    assert held.mean == pytest.approx(sum(one.amount for one in chances) / 2)
    assert held.low == pytest.approx(held.mean - 1.2816 * deviation, rel=0.02)
    assert held.high == pytest.approx(held.mean + 1.2816 * deviation, rel=0.02)


@given(st.integers(0, 30), st.integers(0, 30))
def test_few_deals_do_not_swing_a_rate_and_many_do(won: int, lost: int) -> None:
    tracks = [track(f"w{n}", [("offer", 90), ("won", 60)]) for n in range(won)]
    tracks += [track(f"l{n}", [("offer", 90), ("lost", 60)]) for n in range(lost)]
    rate = rate_of(past_of(tracks), SALES, "deal", "offer")
    assert (rate.won, rate.closed) == (won, won + lost)
    assert rate.rate == pytest.approx((won + 4) / (won + lost + 8))
    assert (
        rate_of(past_of([*tracks, track("one", [("offer", 9), ("won", 1)])]), SALES, "deal", "offer").rate > rate.rate
    )
    assert rate_of(past_of(tracks), SALES, "deal", "talk").closed == 0


@given(st.lists(st.floats(0, 400), max_size=8), st.floats(0, 200), st.floats(0, 200), st.floats(0, 200))
def test_more_time_never_means_a_smaller_chance(took: list[float], gone: float, left: float, more: float) -> None:
    took.sort()
    less = chance_in_time(took, gone, left, 8)
    assert 0 < less <= chance_in_time(took, gone, left + more, 8) <= 1


def test_every_deal_counts_once_in_the_period_of_its_close() -> None:
    tracks = [
        track("open", [("talk", 40), ("offer", 10)], amount=200),
        track("dollars", [("offer", 10)], amount=None),
        track("won", [("offer", 50), ("won", 3)], amount=70),
        track("won before", [("offer", 90), ("won", 60)], amount=999),
        track("next quarter", [("offer", 10)], close="2026-07-01"),
        track("resting", [("offer", 20), ("rest", 3)]),
        track("undated", [("offer", 10)], close=None),
    ]
    held = forecast(tracks, SALES, QUARTER, NOW)
    assert {one.deal.id for one in held.expected} == {"open", "dollars"}
    assert (held.won, [deal.id for deal in held.won_deals]) == (70, ["won"])
    assert held.by_stage.mean == 70 + 200 * 0.5
    assert [deal.id for deal in held.unpriced] == ["dollars"] and [deal.id for deal in held.undated] == ["undated"]
    assert [one.deal.id for one in held.carriers] == ["open"] == [one.deal.id for one in held.swings]
    assert 0 < held.by_history.mean - 70 <= 200
    assert forecast(tracks, SALES, QUARTER, NOW, "nobody").expected == ()


def test_slipped_and_stuck_deals_are_named() -> None:
    tracks = [
        track("moved", [("offer", 30)], slips=[("2026-04-30", "2026-05-31", 20), ("2026-05-31", "2026-06-15", 5)]),
        track("past", [("offer", 30)], close="2026-05-01"),
        track("long past", [("offer", 30)], close="2026-01-01"),
        track("earlier", [("offer", 30)], slips=[("2026-06-30", "2026-06-15", 5)]),
        track("stuck", [("offer", 60)]),
    ]
    held = forecast(tracks, SALES, QUARTER, NOW)
    assert [one.deal.id for one in held.slipped] == ["long past", "past", "moved"]
    moved = held.slipped[2]
    assert (moved.overdue, len(moved.slips), moved.moved_days) == (0, 2, 46)
    assert [(deal.id, one.days, one.limit, one.based_on) for deal, one in held.stuck] == [("stuck", 60, 45, 0)]
    quick = [track(f"w{n}", [("offer", 100 + n), ("won", 92)]) for n in range(5)]
    held = forecast([*tracks, *quick], SALES, QUARTER, NOW)
    assert {(deal.id, one.limit, one.based_on) for deal, one in held.stuck} >= {("moved", 20, 5), ("stuck", 20, 5)}


def test_it_can_be_made_as_of_any_moment() -> None:
    tracks = [
        track("won now", [("talk", 50), ("offer", 30), ("won", 3)], slips=[("2026-06-10", "2026-06-15", 10)]),
        track("new", [("offer", 5)]),
    ]
    then = forecast(tracks, SALES, QUARTER, NOW - timedelta(days=20))
    (only,) = then.expected
    assert (only.deal.id, only.deal.stage_id, only.deal.close_on) == ("won now", "offer", date(2026, 6, 10))
    assert only.deal.is_open and only.deal.outcome == "" and then.won == 0 and then.slipped == ()
    assert forecast(tracks, SALES, QUARTER, NOW).won == 100
    assert forecast(tracks, SALES, QUARTER, NOW - timedelta(days=60)).expected == ()


@given(st.integers(0, 60))
def test_what_came_later_never_changes_an_earlier_forecast(ago: int) -> None:
    moment = NOW - timedelta(days=ago)
    tracks = [
        track("a", [("talk", 50), ("offer", 30), ("won", 3)], slips=[("2026-06-10", "2026-06-15", 10)]),
        track("b", [("talk", 44), ("lost", 20)]),
    ]
    cut = [held for one in tracks if (held := one.at(moment, SALES))]
    assert forecast(cut, SALES, QUARTER, moment) == forecast(tracks, SALES, QUARTER, moment)


def test_times_are_those_of_won_deals_all_visits_together() -> None:
    tracks = [
        track("a", [("talk", 50), ("offer", 30), ("talk", 20), ("offer", 10), ("won", 3)]),
        track("b", [("talk", 9), ("won", 5)]),
        track("lost", [("talk", 90), ("lost", 5)]),
    ]
    assert past_of(tracks).in_stage["deal", "talk"] == (4.0, 30.0) and median((4.0, 30.0)) == 17.0
    assert past_of(tracks).in_stage["deal", "offer"] == (17.0,)


def test_a_deal_that_is_over_is_warned_of_nothing_and_a_resting_one_only_of_its_date() -> None:
    kind = SALES.types[0]
    assert (
        warnings_of(kind, track("won", [("offer", 900), ("won", 800)], close="2026-01-01"), [], past_of([]), NOW) == ()
    )
    resting = warnings_of(
        kind, track("rest", [("offer", 900), ("rest", 800)], close="2026-05-01"), [], past_of([]), NOW
    )
    assert [one.rule for one in resting] == [Rule.SLIPPED] and resting[0].days == 6


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("month", date(2026, 12, 1), date(2026, 12, 31)),
        ("next_month", date(2027, 1, 1), date(2027, 1, 31)),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("next_quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_periods_have_names(name: str, first: date, last: date) -> None:
    period = period_named(name, date(2026, 12, 24))
    assert period == Period(first, last)
    assert period is not None and period_named(period.name, first) == period


def test_other_names_are_no_periods() -> None:
    assert all(period_named(name, date(2026, 1, 1)) is None for name in ("", "week", "2026-13", "2026-Q5", "next"))
