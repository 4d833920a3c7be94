"""The rules of the pool: who may take, when a customer goes back, and that nobody loses one unwarned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.pool import (
    Answer,
    Because,
    Claimant,
    PoolRules,
    RoleRule,
    Step,
    Takes,
    TypeRule,
    Worked,
    expiry,
    may_take,
    step_now,
)

NOW = datetime(2026, 5, 7, tzinfo=UTC)
RULES = PoolRules(
    roles=(
        RoleRule(frozenset({"rep"}), max_held=3),
        RoleRule(frozenset({"trainee"}), takes=Takes.ASKS),
        RoleRule(frozenset({"presales"}), takes=Takes.NEVER),
    ),
    release_after_days=30,
    open_deal_days=60,
    won_days=90,
    types=(TypeRule(frozenset({"key_shop"}), None),),
    warn_days=5,
    retake_days=14,
    takes_a_day=2,
)
DAYS = st.integers(0, 400).map(lambda days: NOW - timedelta(days=days))
WORKED = st.builds(
    Worked,
    DAYS,
    st.none() | DAYS,
    st.frozensets(st.sampled_from(["deal", "key_shop"])),
    st.lists(st.tuples(st.sampled_from(["deal", "key_shop"]), DAYS), max_size=3),
)


@pytest.mark.parametrize(
    ("who", "is_held", "answer"),
    [
        (Claimant("rep"), False, Answer.YES),
        (Claimant("Rep", held=2, taken_today=1), False, Answer.YES),
        (Claimant("rep"), True, Answer.HELD),
        (Claimant("presales"), False, Answer.ROLE),
        (Claimant("rep", held=3), False, Answer.FULL),
        (Claimant("rep", taken_today=2), False, Answer.DAY_FULL),
        (Claimant("rep", lost_at=NOW - timedelta(days=13)), False, Answer.RETAKE),
        (Claimant("rep", lost_at=NOW - timedelta(days=14)), False, Answer.YES),
        (Claimant("trainee"), False, Answer.ASKS),
        (Claimant("anybody", held=1000), False, Answer.YES),
    ],
)
def test_who_may_take(who: Claimant, is_held: bool, answer: Answer) -> None:
    assert may_take(RULES, who, is_held=is_held, now=NOW) is answer


@given(st.builds(Claimant, st.sampled_from(["rep", "trainee", "presales", "x"]), st.integers(0, 9), st.integers(0, 9)))
def test_what_is_somebodys_is_never_taken(who: Claimant) -> None:
    assert may_take(RULES, who, is_held=True, now=NOW) is Answer.HELD


def test_when_a_customer_goes_back_and_why() -> None:
    quiet = Worked(NOW, NOW - timedelta(days=3))
    assert expiry(RULES, quiet, NOW) == expiry(RULES, Worked(NOW), NOW)
    assert expiry(RULES, quiet, NOW).at == NOW + timedelta(days=30)
    dealing = expiry(RULES, replace(quiet, open_types=frozenset({"deal"})), NOW)
    assert (dealing.at, dealing.because) == (NOW + timedelta(days=60), Because.OPEN_DEAL)
    won = expiry(RULES, replace(quiet, won=(("deal", NOW - timedelta(days=1)),)), NOW)
    assert (won.at, won.because) == (NOW + timedelta(days=89), Because.WON)
    tagged = expiry(RULES, replace(quiet, open_types=frozenset({"key_shop"})), NOW)
    assert (tagged.at, tagged.because) == (None, Because.TYPE)
    assert expiry(PoolRules(), quiet, NOW).at is None


@given(WORKED)
def test_another_record_never_brings_it_nearer(worked: Worked) -> None:
    before, after = expiry(RULES, worked, NOW), expiry(RULES, replace(worked, last_record_at=NOW), NOW)
    assert before.at is None or after.at is None or after.at >= before.at
    assert (before.at is None) == (after.at is None)


@given(WORKED)
def test_an_open_opportunity_never_brings_it_nearer(worked: Worked) -> None:
    without = expiry(RULES, replace(worked, open_types=frozenset()), NOW)
    with_one = expiry(RULES, replace(worked, open_types=frozenset({"deal"})), NOW)
    assert without.at is None or with_one.at is None or with_one.at >= without.at


@given(WORKED)
def test_a_lately_won_customer_is_kept(worked: Worked) -> None:
    won = replace(worked, won=(("deal", NOW - timedelta(days=1)),))
    assert step_now(RULES, won, NOW - timedelta(days=50), NOW) is Step.NOTHING


@given(WORKED, st.none() | DAYS)
def test_nobody_loses_a_customer_without_a_warning_that_stands_long_enough(
    worked: Worked, warned_at: datetime | None
) -> None:
    if step_now(RULES, worked, warned_at, NOW) is Step.RELEASE:
        at = expiry(RULES, worked, NOW).at
        assert at is not None and at <= NOW
        assert warned_at is not None and worked.touched_at <= warned_at <= NOW - timedelta(days=RULES.warn_days)


def test_a_late_schedule_warns_first_and_waits() -> None:
    worked = Worked(NOW - timedelta(days=200))
    assert step_now(RULES, worked, None, NOW) is Step.WARN
    assert step_now(RULES, worked, NOW, NOW + timedelta(days=4)) is Step.NOTHING
    assert step_now(RULES, worked, NOW, NOW + timedelta(days=5)) is Step.RELEASE
    assert step_now(replace(RULES, warn_days=0), worked, None, NOW) is Step.RELEASE
