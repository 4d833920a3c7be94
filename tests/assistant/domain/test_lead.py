"""Scoring, criteria, assignment and the clock: properties that hold for every configuration."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.lead import FACTS, Alarm, Facts, Lead, LeadGrade, LeadState, Touch, TouchKind, also_given
from assistant.domain.lead_assignment import choose
from assistant.domain.lead_clock import answered, due_alarms, heard_from, hurried, rested, started
from assistant.domain.lead_rules import (
    AssignmentRule,
    Criteria,
    Leads,
    Recycle,
    Response,
    Scoring,
    SizePoints,
    Source,
    TouchPoints,
    WordPoints,
)
from assistant.domain.lead_scoring import grade_of, holds, score_of
from assistant.domain.person import Person
from assistant.domain.working_hours import WorkingHours
from assistant.language.calendar import is_workday

NOW = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)
NAMES: Mapping[str, str] = {"en": "x", "zh-CN": "x"}
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC")

moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
facts = st.builds(
    Facts,
    name=st.sampled_from(["", "王磊"]),
    company=st.sampled_from(["", "青禾食品"]),
    title=st.sampled_from(["", "总经理", "实习生"]),
    phone=st.sampled_from(["", "13812345678"]),
    size=st.none() | st.integers(0, 5000),
    interest=st.sampled_from(["", "扫码"]),
)
touches = st.lists(
    st.builds(
        lambda kind, age, ours: Touch("t", "l", kind, "ads", NOW - timedelta(hours=age), is_ours=ours),
        st.sampled_from(TouchKind),
        st.integers(0, 5000),
        st.booleans(),
    ),
    max_size=8,
)
scorings = st.builds(
    Scoring,
    touches=st.lists(
        st.builds(
            TouchPoints,
            kind=st.sampled_from(TouchKind),
            points=st.integers(0, 50),
            decay_days=st.none() | st.integers(1, 200),
            most=st.none() | st.integers(0, 80),
        ),
        max_size=6,
        unique_by=lambda one: one.kind,
    ).map(tuple),
    facts=st.dictionaries(st.sampled_from(FACTS), st.integers(0, 20), max_size=4),
    words=st.just((WordPoints("title", ("总",), 10),)),
    sizes=st.just((SizePoints(100, 5), SizePoints(1000, 15))),
)


def lead(**given: object) -> Lead:
    fixed = Lead("l", Facts(name="王磊"), "ads", NOW, NOW, NOW)
    return replace(fixed, **given)  # type: ignore[arg-type]


@given(scorings, facts, touches, touches)
def test_more_touches_never_lower_a_score_and_time_never_raises_it(
    scoring: Scoring, known: Facts, some: list[Touch], more: list[Touch]
) -> None:
    leads = Leads((Source("ads", NAMES, "ads", 3),), scoring)  # type: ignore[arg-type]
    score = score_of(leads, known, "ads", some, NOW)
    assert score_of(leads, known, "ads", [*some, *more], NOW) >= score
    assert 0 <= score_of(leads, known, "ads", some, NOW + timedelta(days=10)) <= score


@given(scorings, facts, touches)
def test_the_order_of_touches_does_not_matter_and_ours_earn_nothing(
    scoring: Scoring, known: Facts, some: list[Touch]
) -> None:
    leads = Leads(scoring=scoring)
    score = score_of(leads, known, "ads", some, NOW)
    assert score == score_of(leads, known, "ads", some[::-1], NOW)
    assert score == score_of(leads, known, "ads", [one for one in some if not one.is_ours], NOW)


def test_a_touch_fades_in_a_straight_line_and_is_bounded() -> None:
    leads = Leads(scoring=Scoring((TouchPoints(TouchKind.FORM, 20, decay_days=10, most=30),)))
    form = Touch("t", "l", TouchKind.FORM, "ads", NOW)
    scores = [score_of(leads, Facts(), "ads", [form], NOW + timedelta(days=days)) for days in (0, 5, 9, 10, 99)]
    assert scores == [20, 10, 2, 0, 0]
    assert score_of(leads, Facts(), "ads", [form, form], NOW) == 30


@given(st.integers(0, 100), st.booleans(), st.sampled_from([None, *LeadGrade]), st.sampled_from(LeadGrade), facts)
def test_a_grade_once_reached_is_kept_and_every_criterion_must_hold(
    score: int, talked: bool, word: LeadGrade | None, reached: LeadGrade, known: Facts
) -> None:
    criteria = (
        Criteria(LeadGrade.MQL, min_score=40, any_facts=("phone", "email")),
        Criteria(LeadGrade.SQL, facts=("company",), conversation=True),
        Criteria(LeadGrade.SQL, word=True),
    )
    held = lead(facts=known, word=word, grade=reached)
    grade = grade_of(Leads(criteria=criteria), held, score, has_talked=talked)
    assert grade.level >= reached.level
    is_sql = (talked and bool(known.company)) or word is LeadGrade.SQL or reached is LeadGrade.SQL
    assert (grade is LeadGrade.SQL) == is_sql
    if holds(criteria[0], held, score, has_talked=talked):
        assert score >= 40 and known.phone
        assert grade.level >= 1


@given(facts, facts)
def test_what_is_known_is_never_written_over_and_nothing_given_is_lost(held: Facts, more: Facts) -> None:
    filled = held.filled_from(more)
    assert filled.known == held.known | more.known
    assert all(getattr(filled, name) == getattr(held, name) for name in held.known)
    also = also_given(held, more)
    assert all(getattr(filled, name) == getattr(more, name) or name in also for name in more.known)


people = st.lists(
    st.builds(
        lambda number, role: Person(f"p{number}", f"人{number}", role, "zh-CN", "UTC", False),
        st.integers(0, 8),
        st.sampled_from(["rep", "presales"]),
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)


@given(people, st.dictionaries(st.integers(0, 8).map("p{}".format), st.integers(0, 20)), st.randoms())
def test_nobody_else_has_less_to_do_and_the_order_of_people_does_not_matter(
    team: list[Person], load: dict[str, int], random: object
) -> None:
    capacity = {"人1": 2.0, "人2": 0.0}
    leads = Leads(assignment=(AssignmentRule("all", NAMES, role="Rep"),), capacity=capacity)  # type: ignore[arg-type]
    able = [one for one in team if one.role == "rep" and capacity.get(one.name, 1.0) > 0]
    chosen = choose(leads, Facts(), "ads", 0, (), team, load)
    assert (chosen is None) == (not able)
    if chosen is None:
        return
    burdens = {one.id: load.get(one.id, 0) / capacity.get(one.name, 1.0) for one in able}
    assert burdens[chosen.person_id] == min(burdens.values()) and chosen.among == len(able)
    random.shuffle(team)  # type: ignore[attr-defined]
    assert choose(leads, Facts(), "ads", 0, (), team, load) == chosen
    without = choose(leads, Facts(), "ads", 0, (), team, load, without={chosen.person_id})
    assert without is None or without.person_id != chosen.person_id


def test_the_first_rule_that_fits_and_has_somebody_decides() -> None:
    rules = (
        AssignmentRule("big", NAMES, min_size=500, people=("大客户",)),  # type: ignore[arg-type]
        AssignmentRule("hot", NAMES, min_score=80, people=("谁也不是",)),  # type: ignore[arg-type]
        AssignmentRule("west", NAMES, regions=("浙江",), industries=("食品",), people=("西区",)),  # type: ignore[arg-type]
        AssignmentRule("rest", NAMES, role="rep"),  # type: ignore[arg-type]
    )
    team = [Person(name, name, "rep", "zh-CN", "UTC", False) for name in ("大客户", "西区", "其他")]

    def who(score: int = 0, places: tuple[str, ...] = (), **given: object) -> str:
        chosen = choose(Leads(assignment=rules), Facts(**given), "ads", score, places, team, {"西区": 1, "大客户": 1})  # type: ignore[arg-type]
        assert chosen is not None
        return f"{chosen.rule_id} {chosen.person_id}"

    assert who(size=800, region="浙江") == "big 大客户"
    assert who(places=("杭州", "浙江"), industry="食品加工") == "west 西区"
    assert who(places=("杭州", "浙江"), industry="机械") == "rest 其他"
    assert who(99) == "rest 其他"


@settings(deadline=None)  # the calendar is read once, and that takes a while
@given(moments, st.integers(0, 5000), zones, st.sampled_from([is_workday, lambda day: day.weekday() < 5]))
def test_a_deadline_is_so_much_working_time_away_and_lies_in_working_hours(
    start: datetime, minutes: int, zone: ZoneInfo, works: object
) -> None:
    hours = WorkingHours(time(9), time(18), works, zone)  # type: ignore[arg-type]
    due = hours.deadline(start, minutes)
    assert hours.worked(start, due) == timedelta(minutes=minutes)
    local = due.astimezone(zone)
    assert hours.works(local.date()) and time(9) <= local.time() <= time(18)
    assert due >= start and hours.deadline(start, minutes + 1) > due
    assert hours.deadline(start + timedelta(minutes=1), minutes) >= due


def test_nights_weekends_and_festivals_do_not_count() -> None:
    shanghai = WorkingHours(time(9), time(18), is_workday, ZoneInfo("Asia/Shanghai"))
    friday_evening = datetime(2026, 5, 15, 17, 30, tzinfo=shanghai.zone)
    assert shanghai.deadline(friday_evening, 60) == datetime(2026, 5, 18, 9, 30, tzinfo=shanghai.zone)
    before_national_day = datetime(2026, 9, 30, 17, 0, tzinfo=shanghai.zone)
    assert shanghai.deadline(before_national_day, 120).astimezone(shanghai.zone).date() > date(2026, 10, 6)
    london = WorkingHours(time(9), time(18), lambda day: day.weekday() < 5, ZoneInfo("Europe/London"))
    assert london.deadline(NOW, 480) == datetime(2026, 5, 7, 16, 0, tzinfo=UTC)


RULES = Leads(
    response=Response(within={LeadGrade.RAW: 480, LeadGrade.MQL: 120, LeadGrade.SQL: 60}, remind_before=30),
    recycle=Recycle(pass_on_after=240, silent_days=10, wake_days=20),
)


@given(moments, zones, st.sampled_from(LeadGrade), st.booleans())
def test_alarms_come_in_order_and_an_answer_turns_them_off(
    at: datetime, zone: ZoneInfo, grade: LeadGrade, has_owner: bool
) -> None:
    hours = WorkingHours(time(9), time(18), lambda day: day.weekday() < 5, zone)
    state = LeadState.ASSIGNED if has_owner else LeadState.NEW
    held = started(RULES, lead(owner_id="p" if has_owner else None, state=state, grade=grade), hours, at)
    alarms = held.alarms
    assert held.response_due == alarms[Alarm.ESCALATE] and held.next_alarm == min(alarms.values())
    if has_owner:
        assert alarms[Alarm.REMIND] < alarms[Alarm.ESCALATE] < alarms[Alarm.NEXT]
        assert due_alarms(held, alarms[Alarm.REMIND]) == [Alarm.REMIND]
        assert due_alarms(held, alarms[Alarm.NEXT]) == [Alarm.ESCALATE, Alarm.NEXT]
    done = answered(held, at)
    assert not done.alarms and answered(done, at + timedelta(1)).responded_at == at
    sooner = hurried(RULES, replace(held, grade=LeadGrade.SQL), hours, at)
    assert sooner.response_due is not None and sooner.response_due <= held.response_due
    later = hurried(RULES, replace(held, grade=LeadGrade.SQL), hours, held.response_due)
    assert later == replace(held, grade=LeadGrade.SQL)  # what was due stays due


@given(moments, zones)
def test_only_what_is_worked_on_falls_silent_and_what_rests_wakes_in_working_hours(
    at: datetime, zone: ZoneInfo
) -> None:
    hours = WorkingHours(time(9), time(18), lambda day: day.weekday() < 5, zone)
    busy = heard_from(RULES, lead(state=LeadState.WORKING, owner_id="p"), hours, at)
    assert set(busy.alarms) == {Alarm.SILENT}
    assert not heard_from(RULES, replace(busy, state=LeadState.NEW), hours, at).alarms
    resting = rested(RULES, busy, hours, at, "later")
    wakes = resting.alarms[Alarm.WAKE].astimezone(zone)
    assert set(resting.alarms) == {Alarm.WAKE} and 9 <= wakes.hour <= 18 and wakes.weekday() < 5
