"""How opportunities move: properties that hold for every configuration, and what a note suggests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.customer import FollowupRecord
from assistant.domain.followup import FollowupFields, Mark, Stage
from assistant.domain.opportunity import Opportunity, is_overdue, known_facts, missing_for, moved, next_stage, task_key
from assistant.domain.selling import FACTS, GateTask, GradeRule, OpportunityType, Selling, StageKind, StageRule
from assistant.domain.stage_suggestion import suggest

NOW = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)


def stage(name: str, kind: StageKind = StageKind.OPEN, **more: object) -> StageRule:
    return StageRule(name, {"en": name, "zh-CN": name}, kind, **more)  # type: ignore[arg-type]


def opportunity(**given: object) -> Opportunity:
    fixed = Opportunity("o1", "c1", "deal", "Deal", "s0", "wang", NOW, NOW)
    return replace(fixed, **given)  # type: ignore[arg-type]


@st.composite
def types(draw: st.DrawFn) -> OpportunityType:
    """Some open stages with tasks and facts, then won, lost and a rest."""
    count = draw(st.integers(1, 5))
    facts = st.lists(st.sampled_from(FACTS), max_size=2, unique=True).map(tuple)
    tasks = st.lists(st.sampled_from("abc"), max_size=2, unique=True)
    stages = [
        stage(
            f"s{number}",
            tasks=tuple(GateTask(name, {"en": name, "zh-CN": name}) for name in draw(tasks)),
            required=draw(facts),
        )
        for number in range(count)
    ]
    over = [stage("won", StageKind.WON), stage("lost", StageKind.LOST), stage("rest", StageKind.PAUSED)]
    return OpportunityType("deal", {"en": "Deal", "zh-CN": "商机"}, tuple(stages + over))


@given(types(), st.data())
def test_whoever_has_everything_may_go_anywhere(kind: OpportunityType, data: st.DataObject) -> None:
    done = frozenset(task_key(one.id, task.id) for one in kind.stages for task in one.tasks)
    held = opportunity(stage_id=data.draw(st.sampled_from(kind.stages)).id, done=done)
    assert not missing_for(kind, held, data.draw(st.sampled_from(kind.stages)), FACTS)


@given(types(), st.data())
def test_going_back_losing_and_resting_never_need_anything(kind: OpportunityType, data: st.DataObject) -> None:
    open_ones = [one for one in kind.stages if one.kind is StageKind.OPEN]
    here = data.draw(st.sampled_from(open_ones))
    held = opportunity(stage_id=here.id)
    for to in kind.stages:
        if to.kind in (StageKind.LOST, StageKind.PAUSED) or kind.place(to.id) <= kind.place(here.id):
            assert not missing_for(kind, held, to, ())


@given(types(), st.data())
def test_nothing_is_gained_by_a_rest_on_the_way(kind: OpportunityType, data: st.DataObject) -> None:
    here = data.draw(st.sampled_from([one for one in kind.stages if one.kind is StageKind.OPEN]))
    on = [one for one in kind.stages if kind.place(one.id) > kind.place(here.id) and one.kind is not StageKind.LOST]
    to = data.draw(st.sampled_from([one for one in on if one.kind is not StageKind.PAUSED]))
    held = opportunity(stage_id=here.id)
    known = data.draw(st.sets(st.sampled_from(FACTS)))
    rested = replace(held, stage_id="rest")
    assert missing_for(kind, held, to, known) == missing_for(kind, rested, to, known)


@given(types(), st.data())
def test_what_is_missing_shrinks_as_facts_become_known(kind: OpportunityType, data: st.DataObject) -> None:
    held = opportunity(stage_id="s0")
    to = data.draw(st.sampled_from(kind.stages))
    fewer = data.draw(st.sets(st.sampled_from(FACTS)))
    more = fewer | data.draw(st.sets(st.sampled_from(FACTS)))
    assert set(missing_for(kind, held, to, more).facts) <= set(missing_for(kind, held, to, fewer).facts)


def test_winning_closes_and_an_open_stage_opens_again() -> None:
    won = moved(opportunity(), stage("won", StageKind.WON), NOW)
    assert not won.is_open and (won.closed_at, won.outcome) == (NOW, "won")
    again = moved(won, stage("s0"), NOW + timedelta(days=1))
    assert again.is_open and again.outcome == "" and again.stage_since == NOW + timedelta(days=1)
    assert moved(opportunity(), stage("rest", StageKind.PAUSED), NOW).is_open


def test_facts_are_known_by_the_opportunity_or_by_the_customers_view() -> None:
    held = opportunity(amount=5.0, products=())
    assert known_facts(held, ["needs"]) == {"amount", "needs"}
    assert known_facts(replace(held, amount=0.0), []) == {"amount"}


def test_the_next_stage_is_the_next_open_one_then_won_and_none_in_a_rest() -> None:
    kind = OpportunityType(
        "deal", {}, (stage("s0"), stage("rest", StageKind.PAUSED), stage("s1"), stage("won", StageKind.WON))
    )
    order = [next_stage(kind, opportunity(stage_id=one)) for one in ("s0", "s1", "rest", "won", "gone")]
    assert [one.id if one else None for one in order] == ["s1", "won", None, None, None]


def test_a_type_may_say_how_long_one_may_take() -> None:
    kind = OpportunityType("deal", {}, (stage("s0"),), max_age_days=30)
    late = NOW + timedelta(days=31)
    assert is_overdue(kind, opportunity(), late) and not is_overdue(kind, opportunity(), NOW + timedelta(days=29))
    assert not is_overdue(kind, opportunity(closed_at=NOW), late)
    assert not is_overdue(replace(kind, max_age_days=None), opportunity(), late)


GRADED = Selling(
    (OpportunityType("deal", {}, (stage("s0"),)),),
    (
        GradeRule("S", min_amount=100, products=frozenset({"mes"})),
        GradeRule("A", min_amount=100),
        GradeRule("B", types=frozenset({"deal"})),
        GradeRule("C"),
    ),
    "CNY",
    {"USD": 7.0},
)


@pytest.mark.parametrize(
    ("type_id", "amount", "currency", "products", "grade"),
    [
        ("deal", 100, "CNY", ["MES"], "S"),
        ("deal", 100, None, ["ERP"], "A"),
        ("deal", 15, "USD", [], "A"),
        ("deal", 14, "USD", [], "B"),
        ("deal", 1000, "CHF", [], "B"),
        ("other", None, None, [], "C"),
    ],
)
def test_the_first_grade_whose_rule_holds_is_taken(
    type_id: str, amount: float | None, currency: str | None, products: list[str], grade: str
) -> None:
    found = GRADED.grade_for(type_id, amount, currency, products)
    assert found is not None and found.id == grade


SALES = Selling(
    (
        OpportunityType(
            "deal",
            {"en": "New system", "zh-CN": "新系统"},
            (
                stage("talk", hints=frozenset({Stage.LEAD, Stage.QUALIFIED})),
                stage("offer", hints=frozenset({Stage.PROPOSAL})),
                stage("won", StageKind.WON, hints=frozenset({Stage.WON})),
                stage("lost", StageKind.LOST, hints=frozenset({Stage.LOST})),
            ),
        ),
        OpportunityType("renewal", {"en": "Renewal", "zh-CN": "续约"}, (stage("due"),)),
    )
)
TEXT = "宁川轴承的MES续约已经报价"


def record(hint: Stage | None, text: str = TEXT, products: tuple[str, ...] = ()) -> FollowupRecord:
    start = text.find("报价")
    marks = (Mark("stage_hint", None, start, start + 2, 0.9),) if hint and start >= 0 else ()
    fields = FollowupFields(customer="宁川轴承", stage_hint=hint, products=products)
    return FollowupRecord("r1", "d1", "n1", "c1", "wang", fields, marks, text, NOW, NOW)


def test_a_stage_told_of_the_only_opportunity_is_a_move_with_its_words() -> None:
    found = suggest(SALES, [opportunity(stage_id="talk")], record(Stage.PROPOSAL))
    assert found and (found.opportunity_id, found.stage_id, found.quote) == ("o1", "offer", "报价")


@pytest.mark.parametrize(
    ("held", "hint"),
    [
        ([opportunity(stage_id="talk")], None),
        ([opportunity(stage_id="talk")], Stage.QUALIFIED),  # another word for the stage it is in
        ([opportunity(stage_id="talk")], Stage.ON_HOLD),  # a stage the type does not have
        ([], Stage.LOST),
        ([], Stage.WON),
        ([opportunity(stage_id="due", type_id="gone")], Stage.PROPOSAL),
    ],
)
def test_no_news_is_no_suggestion(held: list[Opportunity], hint: Stage | None) -> None:
    assert suggest(SALES, held, record(hint)) is None


def test_a_stage_told_of_a_customer_without_opportunities_begins_one() -> None:
    closed = opportunity(stage_id="won", closed_at=NOW)
    found = suggest(SALES, [closed], record(Stage.PROPOSAL))
    assert found and (found.opportunity_id, found.type_id, found.stage_id) == (None, "deal", "offer")


def test_of_several_opportunities_the_one_whose_name_product_or_type_is_said_is_meant() -> None:
    one = opportunity(id="o1", name="二期扩容", stage_id="talk")
    two = opportunity(id="o2", name="New", stage_id="talk", products=("MES",))
    three = opportunity(id="o3", name="third", stage_id="talk")
    by_product = suggest(SALES, [one, two, three], record(Stage.PROPOSAL, products=("mes",)))
    by_name = suggest(SALES, [one, two, three], record(Stage.PROPOSAL, "二期扩容报价了"))
    assert by_product and by_product.opportunity_id == "o2"
    assert by_name and by_name.opportunity_id == "o1"
    assert suggest(SALES, [one, three], record(Stage.PROPOSAL, "报价了")) is None
