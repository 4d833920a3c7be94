"""Editing by saying so: what is plainly an edit changes the draft, a new note never does."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.domain.followup import (
    FIELD_NAMES,
    LIST_FIELDS,
    Budget,
    Channel,
    Colleague,
    Contact,
    FollowupFields,
    Grain,
    GrainedDate,
    HelpAsked,
    Known,
    KnownContact,
    KnownCustomer,
    NextStep,
    Qualifier,
    Sentiment,
    Stage,
    with_value,
)
from assistant.errors import InvalidInput
from assistant.services.editing import parse_edit, parse_value

NOW = datetime.fromisoformat("2026-05-07T10:00:00+08:00")  # a Thursday
KNOWN = Known(
    customers=(KnownCustomer("丰和机床集团"), KnownCustomer("Acme Foods")),
    contacts=(KnownContact("董建平", "丰和机床集团"),),
    colleagues=(Colleague("白航", "售前"), Colleague("Esme Ward", "solutions")),
    products=("云栈MES",),
)
STEP = NextStep("发方案", GrainedDate(date(2026, 5, 13)))
DRAFT = FollowupFields(
    customer="Acme",
    contacts=(Contact("张总"),),
    budget=Budget(800_000),
    decision_on=GrainedDate(date(2026, 6, 30), Grain.MONTH),
    competitors=("用友", "鼎捷"),
    needs=("报工靠纸",),
    next_steps=(STEP,),
)


def edit(text: str, draft: FollowupFields = DRAFT) -> Any:
    return parse_edit(text, draft, NOW, KNOWN, "zh" if any("一" <= c <= "鿿" for c in text) else "en")


FRIDAY = GrainedDate(date(2026, 5, 8))


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("预算改成一百五十万", "budget", Budget(1_500_000)),
        ("把预算改为90万左右", "budget", Budget(900_000, None, Qualifier.ABOUT)),
        ("预算是一百二十万", "budget", Budget(1_200_000)),
        ("預算改成兩百萬", "budget", Budget(2_000_000)),
        ("make the budget 180k", "budget", Budget(180_000)),
        ("Change the budget to $1.2 million", "budget", Budget(1_200_000, "USD")),
        ("the budget should be 95 thousand dollars", "budget", Budget(95_000, "USD")),
        ("清空预算", "budget", None),
        ("预算删掉", "budget", None),
        ("remove the budget", "budget", None),
        ("客户是丰和机床", "customer", "丰和机床集团"),
        ("客户改成蓝海餐饮", "customer", "蓝海餐饮"),
        ("not Acme, it's Acme Foods", "customer", "Acme Foods"),
        ("change the customer to Birchwood Dental", "customer", "Birchwood Dental"),
        ("决策时间改到月底", "decision_on", GrainedDate(date(2026, 5, 31), Grain.MONTH)),
        ("the decision date should be end of June", "decision_on", GrainedDate(date(2026, 6, 30), Grain.MONTH)),
        ("去掉竞品用友", "competitors", ("鼎捷",)),
        ("remove 鼎捷", "competitors", ("用友",)),
        ("drop the competitor 用友", "competitors", ("鼎捷",)),
        ("用友改成金蝶", "competitors", ("金蝶", "鼎捷")),
        ("不是用友，是浪潮", "competitors", ("浪潮", "鼎捷")),
        ("加一个竞品浪潮", "competitors", ("用友", "鼎捷", "浪潮")),
        ("add competitor Oracle", "competitors", ("用友", "鼎捷", "Oracle")),
        ("阶段改成谈判", "stage_hint", Stage.NEGOTIATION),
        ("set the stage to closed won", "stage_hint", Stage.WON),
        ("渠道改成电话", "channel", Channel.CALL),
        ("态度改成一般", "sentiment", Sentiment.NEUTRAL),
        ("拜访日期改成昨天", "occurred_on", date(2026, 5, 6)),
        ("联系人改成王芳（采购经理）", "contacts", (Contact("王芳", "采购经理"),)),
        ("负责人改成白航", "next_steps", (NextStep("发方案", STEP.due, "白航"),)),
        ("owner is Esme", "next_steps", (NextStep("发方案", STEP.due, "Esme Ward"),)),
        ("make it Friday", "next_steps", (NextStep("发方案", FRIDAY),)),
        ("改到周五吧", "next_steps", (NextStep("发方案", FRIDAY),)),
        ("next step is send the quote by Friday", "next_steps", (NextStep("send the quote", FRIDAY),)),
        ("下一步改成周五把报价发给王总", "next_steps", (NextStep("把报价发给王总", FRIDAY),)),
        ("改成一百万", "budget", Budget(1_000_000)),
    ],
)
def test_an_edit_gives_the_field_and_its_whole_new_value(text: str, field: str, value: Any) -> None:
    assert edit(text) == ((field, value),)


@pytest.mark.parametrize(
    "text",
    [
        "今天去了丰和机床，预算八十万，下周三给方案",
        "预算是八十万但是还没批",
        "预算八十万",
        "客户是做汽车配件的，想上MES",
        "客户今天很高兴",
        "客户说下周给答复",
        "客户在跟用友谈",
        "产品很好用",
        "需求很明确。预算也有。",
        "不要忘记周五开会",
        "取消会议",
        "去掉竞品浪潮",
        "改成什么都行",
        "决策时间改到以后再说",
        "阶段改成差不多了",
        "跟进一下张总",
        "刚跟张总打完电话，他说用友改成金蝶了，预算两百万。",
        "Met Acme today, the budget is 100k and they want a trial",
        "the customer is happy with us",
        "The decision is up to their board",
        "make it quick",
        "add a meeting to the calendar",
        "remove the chairs from the room",
        "budget talks start Friday",
        "它不是问题，是机会",
        "我周五把报价发过去",
        "谢谢",
        "好的",
        "ok",
    ],
)
def test_a_note_or_small_talk_is_no_edit(text: str) -> None:
    assert edit(text) is None


def test_a_date_alone_is_no_edit_where_it_could_go_to_two_steps() -> None:
    two = FollowupFields(next_steps=(STEP, NextStep("打电话", GrainedDate(date(2026, 5, 12)))))
    assert edit("改到周五", two) is None
    assert edit("负责人改成白航", two) is None


def test_a_date_alone_moves_the_decision_where_there_is_no_step() -> None:
    draft = FollowupFields(decision_on=GrainedDate(date(2026, 6, 30)))
    assert edit("make it Friday", draft) == (("decision_on", FRIDAY),)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=130))
def test_any_text_is_an_edit_that_fits_the_draft_or_none(text: str) -> None:
    for field, value in edit(text) or ():
        fields, _ = with_value(DRAFT, (), field, value)
        assert getattr(fields, field) == value != getattr(DRAFT, field)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("customer", "丰和机床", "丰和机床集团"),
        ("contacts", "董总、Anna Field", (Contact("董建平", None, ("董总",)), Contact("Anna Field"))),
        ("contacts", "Anna Field (buyer)", (Contact("Anna Field", "buyer"),)),
        ("channel", "zoom", Channel.MEETING),
        ("occurred_on", "last Friday", date(2026, 5, 1)),
        ("occurred_on", "2026-05-03", date(2026, 5, 3)),
        ("needs", "交期太长；要扫码", ("交期太长", "要扫码")),
        ("current_systems", "金蝶、Excel", ("金蝶", "Excel")),
        ("budget", "1500000", Budget(1_500_000)),
        ("budget", "不超过一百万", Budget(1_000_000, None, Qualifier.MAX)),
        ("decision_on", "下个月", GrainedDate(date(2026, 6, 30), Grain.MONTH)),
        ("products", "MES", ("云栈MES",)),
        ("next_steps", "周五把报价发给王总；白航下周一去现场调研", None),
        ("help_requests", "白航：看下接口", (HelpAsked("白航", "看下接口"),)),
        ("help_requests", "请法务审一下合同", (HelpAsked("法务", "审一下合同"),)),
        ("sentiment", "positive", Sentiment.POSITIVE),
        ("stage_hint", "暂停", Stage.ON_HOLD),
        ("budget", "无", None),
        ("competitors", "none", ()),
    ],
)
def test_a_typed_value_is_read_as_the_fields_own_type(field: str, text: str, value: Any) -> None:
    language = "zh" if any("一" <= c <= "鿿" for c in text) else "en"
    given_value = parse_value(field, text, NOW, KNOWN, language)
    if field == "next_steps":
        assert [(s.owner, s.due and s.due.date) for s in given_value] == [
            ("self", date(2026, 5, 8)),
            ("白航", date(2026, 5, 11)),
        ]
    else:
        assert given_value == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("budget", "很多"),
        ("budget", "-5"),
        ("channel", "飞鸽传书"),
        ("occurred_on", "next Friday"),
        ("occurred_on", "随便"),
        ("decision_on", "过两天"),
        ("stage_hint", "差不多"),
        ("sentiment", "purple"),
        ("help_requests", "看下接口"),
        ("customer", "x" * 200),
        ("customer", "  "),
    ],
)
def test_a_value_that_cannot_be_read_says_what_to_write(field: str, text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_value(field, text, NOW, KNOWN, "zh")
    assert caught.value.code == "invalid_value"
    assert caught.value.detail.startswith("write ")


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(FIELD_NAMES), text=st.text(max_size=80))
def test_any_text_is_a_value_of_the_right_kind_or_invalid_input(field: str, text: str) -> None:
    try:
        value = parse_value(field, text, NOW, KNOWN, "zh")
    except InvalidInput:
        return
    assert isinstance(value, tuple) == (field in LIST_FIELDS)
