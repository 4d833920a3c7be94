"""From marked words to a record: what belongs together, what names resolve to, which word counts."""

from datetime import date, datetime

import pytest

from assistant.domain.followup import (
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
    Reading,
    Sentiment,
    Stage,
)
from assistant.services.drafting import Reader
from prompts.loader import PromptLibrary
from tests.fakes import MarkedTagger

NOW = datetime.fromisoformat("2026-03-18T17:30:00+08:00")  # a Wednesday
KNOWN = Known(
    customers=(KnownCustomer("东屿造船集团"), KnownCustomer("瑞禾食品"), KnownCustomer("Larkfield Bakeries")),
    contacts=(KnownContact("顾晓峰", "东屿造船集团"), KnownContact("Ruth Calder", "Larkfield Bakeries")),
    colleagues=(Colleague("孟涛", "售前"), Colleague("Leo Park", "solutions")),
    products=("船管云", "OvenWatch"),
)


def readings(marked: str, known: Known = KNOWN) -> tuple[Reading, ...]:
    tagger = MarkedTagger(marked)
    return Reader(tagger, PromptLibrary()).read(tagger.text, language=None, now=NOW, known=known)


def fields(marked: str, known: Known = KNOWN) -> FollowupFields:
    (reading,) = readings(marked, known)
    return reading.fields


def day(number: int, month: int = 3) -> GrainedDate:
    return GrainedDate(date(2026, month, number))


def test_each_date_goes_to_its_step_before_it_in_chinese() -> None:
    done = fields(
        "我<due>周五</due><step>把方案发过去</step>，<due>下周二上午</due>再<step>带样机过去</step>，回头<step>打个电话</step>。"
    )
    assert done.next_steps == (
        NextStep("把方案发过去", day(20)),
        NextStep("带样机过去", day(24)),
        NextStep("打个电话", None),
    )


def test_each_date_goes_to_its_step_after_it_in_english() -> None:
    done = fields(
        "I'll <step>send the plan</step> <due>on Friday</due> and <step>bring the samples over</step> <due>next "
        "Tuesday</due>. Then I'll <step>call the broker</step>."
    )
    assert [step.due for step in done.next_steps] == [day(20), day(24), None]


def test_a_date_inside_a_step_is_the_steps() -> None:
    done = fields("<step>参数表<due>明天</due>先发给小邹</step>，<due>月底</due><step>回访</step>。")
    assert [step.due for step in done.next_steps] == [day(19), GrainedDate(date(2026, 3, 31), Grain.MONTH)]


def test_a_date_of_a_request_is_not_given_to_a_step() -> None:
    done = fields("我<step>先写方案</step>。让<to>孟涛</to><due>周五</due><help>估一下工时</help>。")
    assert done.next_steps == (NextStep("先写方案", None),)
    assert done.help_requests == (HelpAsked("孟涛", "估一下工时"),)


def test_owner_and_helper_are_colleagues_by_their_full_names() -> None:
    done = fields(
        "<owner>Leo</owner> is going to <step>set up the sandbox</step>, I'll <step>book the room</step>, and can "
        "<to>Leo</to> <help>check the sensor list</help>."
    )
    assert [(step.action, step.owner) for step in done.next_steps] == [
        ("set up the sandbox", "Leo Park"),
        ("book the room", "self"),
    ]
    assert done.help_requests == (HelpAsked("Leo Park", "check the sensor list"),)


def test_a_second_request_without_a_name_is_of_the_same_person_and_one_of_nobody_is_none() -> None:
    done = fields("请<to>法务</to><help>看一下条款</help>，顺便<help>把模板发我</help>。")
    assert [asked.to for asked in done.help_requests] == ["法务", "法务"]
    assert fields("<customer>瑞禾食品</customer>说<help>有空看看</help>。").help_requests == ()


def test_a_person_is_one_entry_by_the_fullest_name_with_the_job() -> None:
    done = fields(
        "见了<customer>白桦家具</customer>的<title>采购部长</title><person>祁红</person>，<person>祁部长</person>人不错，"
        "<person>老罗</person>和<person>赵主任</person>也在。"
    )
    assert done.contacts == (
        Contact("祁红", "采购部长", ("祁部长",)),
        Contact("老罗", None),
        Contact("赵主任", "主任"),
    )


def test_english_people_are_joined_by_their_words_and_titles_go_to_the_nearest() -> None:
    done = fields(
        "Saw <person>Walt Pryor</person>, the <title>general counsel</title>, and their <title>CFO</title>, "
        "<person>Ana Lim</person>. <person>Walt</person> was fine."
    )
    assert done.contacts == (
        Contact("Walt Pryor", "general counsel", ("Walt",)),
        Contact("Ana Lim", "CFO"),
    )


def test_an_address_is_the_customers_one_contact_of_that_surname() -> None:
    done = fields("<day>刚</day>跟<customer>东屿造船</customer>的<person>顾总</person><call>通完电话</call>。")
    assert done.customer == "东屿造船集团"
    assert done.contacts == (Contact("顾晓峰", None, ("顾总",)),)
    assert (done.channel, done.occurred_on) == (Channel.CALL, NOW.date())


def test_a_colleague_is_no_contact_whatever_the_tagger_takes_them_for() -> None:
    assert fields("<customer>瑞禾食品</customer>，<person>孟涛</person>也去了，<need>想试用</need>。").contacts == ()


@pytest.mark.parametrize(
    ("marked", "customer"),
    [
        ("<customer>白桦</customer>那边，<customer>白桦家具</customer>的展厅<need>太旧</need>。", "白桦家具"),
        (
            "今天去了<customer>白桦家具</customer>，哦不是，是<customer>红松家具</customer>，<need>想试用</need>。",
            "红松家具",
        ),
        ("<customer>白桦家具</customer>说跟瑞禾食品情况一样，<need>账对不上</need>。", "白桦家具"),
        ("瑞禾食品那边<need>账对不上</need>。", "瑞禾食品"),
        ("顾晓峰说<need>账对不上</need>。", "东屿造船集团"),
    ],
)
def test_the_customer_is_the_marked_one_in_full_else_the_known_one(marked: str, customer: str) -> None:
    assert fields(marked).customer == customer


def test_names_that_two_customers_share_are_offered() -> None:
    known = Known(customers=(KnownCustomer("瑞禾食品"), KnownCustomer("瑞禾物流")))
    (reading,) = readings("<customer>瑞禾</customer>那边<need>账对不上</need>。", known)
    assert reading.fields.customer is None
    assert set(reading.customer_candidates) == {"瑞禾食品", "瑞禾物流"}


def test_products_are_called_as_the_crm_calls_them_once() -> None:
    done = fields(
        "对<product>船管云</product>感兴趣，<product>船管云</product>和<product>看板</product>都要，用的<system>用友</system>。"
    )
    assert (done.products, done.current_systems) == (("船管云", "看板"), ("用友",))


def test_the_last_figure_and_the_last_date_of_decision_count() -> None:
    done = fields(
        "<budget>八十万</budget>，不对，<budget>一百二十万左右</budget>，<decide>五月</decide>定，哦，<decide>六月底</decide>定。"
    )
    assert done.budget == Budget(1_200_000, None, Qualifier.ABOUT)
    assert done.decision_on == GrainedDate(date(2026, 6, 30), Grain.MONTH)


def test_marked_words_that_name_no_amount_or_day_give_no_value() -> None:
    done = fields(
        "<need>想试用</need>，预算<budget>没多少</budget>，<decide>过阵子</decide>再定，<due>尽快</due><step>回复他</step>。"
    )
    assert (done.budget, done.decision_on, done.next_steps) == (None, None, (NextStep("回复他", None),))


@pytest.mark.parametrize(
    ("words", "when"),
    [("昨天下午", date(2026, 3, 17)), ("周一", date(2026, 3, 16)), ("刚刚", NOW.date()), ("上周五", date(2026, 3, 13))],
)
def test_the_day_of_the_contact_is_gone_by(words: str, when: date) -> None:
    assert fields(f"<day>{words}</day>去的，<need>想试用</need>。").occurred_on == when


def test_labels_come_with_the_words_that_show_them() -> None:
    (reading,) = readings(
        "<won>合同签了</won>，<positive>他们挺高兴</positive>，<email>邮件里说的</email>，<step>发货</step>。"
    )
    done = reading.fields
    assert (done.stage_hint, done.sentiment, done.channel) == (Stage.WON, Sentiment.POSITIVE, Channel.EMAIL)
    mark = next(mark for mark in reading.marks if mark.field == "stage_hint")
    assert (mark.start, mark.end) == (0, 4)


def test_a_label_shown_in_more_words_wins() -> None:
    done = fields("<lost>丢了</lost>，<step>复盘</step>")
    assert done.stage_hint is Stage.LOST
    tagger = MarkedTagger("<positive>他挺满意的，连说了三个好</positive>，<step>发方案</step>")
    assert (
        Reader(tagger, PromptLibrary()).read(tagger.text, language="zh", now=NOW, known=KNOWN)[0].fields.sentiment
        is Sentiment.POSITIVE
    )


def test_only_a_label_is_no_record() -> None:
    assert readings("<visit>去了一趟</visit>，<day>今天</day>，没见着人。") == ()


def test_a_second_customer_the_crm_does_not_know_gets_a_record_of_its_own() -> None:
    first, second = readings(
        "上午<visit>去了</visit><customer>白桦家具</customer>，<need>展厅太旧</need>，<due>周五</due><step>发方案</step>。"
        "下午又去了<customer>红松木业</customer>，<need>想试用</need>，<step>寄样品</step>。"
    )
    assert (first.fields.customer, second.fields.customer) == ("白桦家具", "红松木业")
    assert (first.fields.channel, second.fields.channel) == (Channel.VISIT, None)
    assert [step.action for step in second.fields.next_steps] == ["寄样品"]


@pytest.mark.parametrize(
    "marked",
    [
        "<customer>白桦家具</customer>的人说<need>展厅太旧</need>。<customer>白桦</customer>那边<step>再约</step>。",
        "<customer>白桦家具</customer>说跟<customer>红松木业</customer>一样<need>展厅太旧</need>。",
    ],
)
def test_a_short_form_or_a_comparison_is_no_second_customer(marked: str) -> None:
    assert len(readings(marked)) == 1


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("合同昨天签了，我<step>安排发货</step>。", Stage.WON),
        ("标书已经交了，<step>等开标再联系</step>。", Stage.PROPOSAL),
        ("现在是方案阶段，我<step>发案例</step>。", Stage.SOLUTION),
        ("这个单子丢了，我<step>写个复盘</step>。", Stage.LOST),
        ("如果签了就快了，我<step>发案例</step>。", None),
        ("我周五<step>把合同签了</step>。", None),
        ("They signed this morning, I'll <step>book the kick-off</step>.", Stage.WON),
        ("It's on hold, I'll <step>check back</step>.", Stage.ON_HOLD),
        ("Solution stage I'd say, the last project got shelved. I'll <step>send the pack</step>.", Stage.SOLUTION),
    ],
)
def test_a_stage_in_one_of_the_usual_wordings_needs_no_mark(text: str, stage: Stage | None) -> None:
    assert fields(text).stage_hint is stage


def test_a_product_of_ours_needs_no_mark_unless_it_is_not_wanted_or_in_use() -> None:
    assert fields("他问了船管云的价格，我<step>发报价</step>。").products == ("船管云",)
    assert fields("船管云他们不需要，我<step>发别的方案</step>。").products == ()
    assert fields("They don't need OvenWatch, I'll <step>send another deck</step>.").products == ()
    assert fields("现在用的就是<system>船管云</system>，我<step>去回访</step>。").products == ()


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("小<person>廖</person>说行，<need>想试用</need>。", ["小廖"]),
        ("<person>赵</person>主任说行，<need>想试用</need>。", ["赵主任"]),
        ("见了<person>的高燕</person>，<need>想试用</need>。", ["高燕"]),
        ("<person>他们</person>说行，<need>想试用</need>。", []),
    ],
)
def test_a_name_that_is_marked_in_part_is_taken_whole(marked: str, names: list[str]) -> None:
    assert [contact.name for contact in fields(marked).contacts] == names


def test_a_known_colleague_beside_a_request_is_who_is_asked() -> None:
    done = fields("让孟涛<help>把接口文档准备好</help>，<to>嗯</to>他有空。")
    assert done.help_requests == (HelpAsked("孟涛", "把接口文档准备好"),)


def test_what_its_clause_takes_back_is_no_value() -> None:
    done = fields(
        "They dropped <system>Fishbowl</system> last year. They don't want the <product>patrol module</product>. "
        "The <budget>ninety thousand dollars</budget> got cut. I'll <step>call them</step>."
    )
    assert (done.current_systems, done.products, done.budget) == ((), (), None)


def test_vendors_in_a_row_are_told_apart_and_words_are_whole() -> None:
    done = fields("还有<rival>海康和大华</rival>在看，用的是<system>西门</system>子的，<step>发报价</step>。")
    assert (done.competitors, done.current_systems) == (("海康", "大华"), ("西门子",))


def test_speaking_from_the_spot_is_today() -> None:
    assert fields("<visit>Just left</visit> Larkfield, I'll <step>send the plan</step>.").occurred_on == NOW.date()
    assert fields("Larkfield again, I'll <step>send the plan</step>.").occurred_on is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("今天去了瑞禾食品，请售前的孟涛估一下人天。", HelpAsked("孟涛", "估一下人天")),
        (
            "Larkfield again. I need to get Leo from solutions to do a site survey.",
            HelpAsked("Leo Park", "do a site survey"),
        ),
        ("今天去了瑞禾食品，孟涛也去了，聊得不错。", None),
    ],
)
def test_a_known_colleague_behind_a_word_of_asking_is_asked_without_a_mark(text: str, asked: HelpAsked | None) -> None:
    assert fields(text).help_requests == ((asked,) if asked else ())


@pytest.mark.parametrize(
    ("text", "asked", "steps"),
    [
        ("今天去了瑞禾食品，让孟涛<due>下周三</due><step>把样品寄出</step>。", [("孟涛", "把样品寄出")], []),
        ("Larkfield again, I'll have Leo <step>run the test</step>.", [("Leo Park", "run the test")], []),
        ("Larkfield again, Leo will <step>run the test</step>.", [], ["run the test"]),
        ("今天去了瑞禾食品，请孟涛估一下人天，我<step>发报价</step>。", [("孟涛", "估一下人天")], ["发报价"]),
        (
            "At Larkfield. Can <to>marketing</to> get me <need>new flyers, ours are old</need>? "
            "I'll <step>call her</step>.",
            [("marketing", "get me new flyers, ours are old")],
            ["call her"],
        ),
    ],
)
def test_what_a_colleague_is_asked_for_is_no_step_of_ours(
    text: str, asked: list[tuple[str, str]], steps: list[str]
) -> None:
    done = fields(text)
    assert [(one.to, one.what) for one in done.help_requests] == asked
    assert [step.action for step in done.next_steps] == steps


def test_a_deal_that_is_decided_has_no_day_of_decision() -> None:
    assert fields("Larkfield again, we <won>won it</won>, kickoff is <decide>March 27</decide>.").decision_on is None
    assert fields("Larkfield again, they sign <decide>March 27</decide>.").decision_on


def test_people_are_no_rivals_and_what_they_are_in_the_deal_is_no_title() -> None:
    done = fields(
        "Met <person>Martin Brandt</person>, he is <title>our coach</title>; <rival>Martin Brandt</rival> helps."
    )
    assert done.competitors == () and [(one.name, one.title) for one in done.contacts] == [("Martin Brandt", None)]


def test_a_number_to_call_is_no_call() -> None:
    assert fields("瑞禾食品<need>要补货</need>，陈姐的<call>电话13900001111</call>。").channel is None
    assert fields("今天<call>打了电话</call>给陈姐，<need>要补货</need>。").channel
