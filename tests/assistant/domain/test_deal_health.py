"""The C139 reading: what words count as evidence, and a deal of years told note by note."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.configuration.selling import read_selling
from assistant.domain.c139 import ITEMS, Group
from assistant.domain.customer import FollowupRecord
from assistant.domain.deal_health import Kind, Reading, Say, State, next_questions, read_health
from assistant.domain.followup import Budget, Contact, FollowupFields, GrainedDate, HelpAsked, Mark, NextStep
from assistant.domain.health_evidence import Finding, Told, findings_of
from assistant.domain.health_rules import HealthRules

RULES = read_selling().health
MACHINERY = read_selling(Path(__file__).parents[3] / "examples" / "selling" / "machinery.toml").health
METHOD = RULES.method
START = datetime(2024, 3, 4, 2, tzinfo=UTC)
PEOPLE = (
    Contact("顾总", "董事长"),
    Contact("林厂长", "厂长"),
    Contact("陈工", "工艺主管"),
    Contact("Mr Tan", "plant manager"),
    Contact("Ms Ong", "CFO"),
)


def told(text: str, day: int = 0, number: int = 0, *, alone: bool = True, **fields: object) -> Told:
    at = START + timedelta(days=day)
    record = FollowupRecord(
        f"r{day}-{number}",
        f"d{day}",
        f"n{day}",
        "c1",
        "wang",
        FollowupFields(**fields),  # type: ignore[arg-type]
        (),
        text,
        at,
        at,
    )
    return Told(record, alone)


def heard(text: str, item: str) -> str:
    """What one note says of an item, with the people and a rival known."""
    known = told("", -1, contacts=PEOPLE, competitors=("远景机床", "Apex Robotics"))
    found = [one for one in findings_of(METHOD, [known, told(text)]) if one.part.split(".")[0] == item]
    found = [one for one in found if one.record_id != known.record.id]
    return "for" if any(one.speaks_for for one in found) else "against" if found else "nothing"


@pytest.mark.parametrize(
    ("text", "item", "says"),
    [
        ("这个项目顾总拍板。", "committee", "for"),
        ("还不知道谁拍板。", "committee", "nothing"),
        ("谁拍板，还不清楚。", "committee", "nothing"),
        ("顾总是不是最后拍板，目前还不清楚", "committee", "against"),
        ("不清楚顾总能不能拍板", "committee", "against"),
        ("顾总拍板吗？", "committee", "nothing"),
        ("下次要问清楚顾总说了算还是林厂长说了算", "committee", "nothing"),
        ("林厂长支持我们。", "committee", "for"),
        ("希望林厂长支持我们", "committee", "nothing"),
        ("Ms Ong has the last word.", "committee", "for"),
        ("We don't know whether Ms Ong has the last word.", "committee", "against"),
        ("We need to find out if Mr Tan decides.", "committee", "nothing"),
        ("陈工主动帮我们约了林厂长。", "helpers", "for"),
        ("陈工没有帮我们说话。", "helpers", "against"),
        ("如果陈工帮我们说话就好了", "helpers", "nothing"),
        ("陈工帮远景机床说话。", "helpers", "against"),
        ("帮我们说话的人一个都没有", "helpers", "nothing"),
        ("陈工上个月离职了。", "helpers", "against"),
        ("听说陈工要离职", "helpers", "nothing"),
        ("Mr Tan spoke up for us in the meeting.", "helpers", "for"),
        ("Mr Tan never spoke up for us.", "helpers", "against"),
        ("Mr Tan has left the company.", "helpers", "against"),
        ("林厂长觉得我们最合适。", "value", "for"),
        ("林厂长不太认可我们的方案。", "value", "against"),
        ("林厂长觉得远景机床更稳", "value", "against"),
        ("Mr Tan said ours is the best fit for the line.", "value", "for"),
        ("Mr Tan is not convinced by our offer.", "value", "against"),
        ("评委里大部分人倾向我们。", "majority", "for"),
        ("评委里大部分人倾向远景机床。", "majority", "against"),
        ("The committee prefers Apex Robotics.", "majority", "against"),
        ("顾总拍板选我们了。", "decider", "for"),
        ("顾总还没决定选我们", "decider", "against"),
        ("顾总选了远景机床。", "decider", "against"),
        ("Ms Ong decided to go with us.", "decider", "for"),
        ("Ms Ong might go with us, if the price is right.", "decider", "nothing"),
        ("远景机床上周来演示过，报价比我们便宜。", "rivals", "for"),
        ("价格有优势", "rivals", "nothing"),
        ("付款方式是首付三成，余款分期。", "funding", "for"),
        ("付款方式没说。", "funding", "against"),
        ("Payment terms are net 60.", "funding", "for"),
        ("Payment terms are unclear.", "funding", "against"),
    ],
)
def test_only_certain_words_are_evidence(text: str, item: str, says: str) -> None:
    assert heard(text, item) == says, text


def test_evidence_always_has_words_and_stands_in_the_note() -> None:
    note = told(
        "顾总拍板。林厂长支持我们，预算八百万，首付三成。",
        contacts=(Contact("顾总", "董事长"),),
        budget=Budget(8_000_000, "CNY"),
        help_requests=(HelpAsked("李雷", "看接口"),),
    )
    found = findings_of(METHOD, [note])
    assert found and all(one.quote.strip() for one in found)
    assert {one.quote for one in found if one.part == "committee.leanings"} == {
        "林厂长支持我们，预算八百万，首付三成。"
    }
    assert "8000000 CNY" in {
        one.quote for one in found if one.part == "funding.money"
    }  # typed in: no words of the note


def test_of_a_note_about_two_customers_only_marked_sentences_count() -> None:
    text = "宁川那边顾总拍板。海港那边林厂长支持我们。"
    mixed = told(text, alone=False)
    assert findings_of(METHOD, [mixed]) == ()
    marked = replace(mixed.record, marks=(Mark("contacts", 0, 4, 6, 0.9),))
    (found,) = findings_of(METHOD, [Told(marked, False)])
    assert found.quote == "宁川那边顾总拍板。"


def read(notes: list[Told], said: list[Say], day: int, rules: HealthRules = RULES) -> Reading:
    return read_health(METHOD, rules, findings_of(METHOD, notes), said, START + timedelta(days=day))


def say(item: str, score: float | None, day: int, kind: Kind = Kind.STATED) -> Say:
    return Say(item, kind, score, "wang" if kind is Kind.STATED else "boss", START + timedelta(days=day))


STORY = [
    (
        told(
            "去了宁川轴承，林厂长带着看了磨床线，想把节拍从四十秒降到三十秒。陈工是工艺主管，顾总管钱。",
            0,
            contacts=(Contact("林厂长", "厂长"), Contact("陈工", "工艺主管"), Contact("顾总", "董事长")),
            needs=("节拍从四十秒降到三十秒",),
        ),
        "1C-0F-0W",  # people; why the project is known, each one's decision points are not
    ),
    (
        told(
            "陈工最看重换型时间，顾总最关心投资回收。要走集团的招标，年底前定。",
            60,
            decision_on=GrainedDate(date(2024, 12, 31)),
        ),
        "3C-0F-0W",  # motives and process
    ),
    (
        told("预算一千二百万批下来了，首付三成，余款分期。还不知道谁拍板。", 130, budget=Budget(12_000_000, "CNY")),
        "4C-0F-0W",  # funding; who decides is not known
    ),
    (
        told("最后是顾总拍板，林厂长偏向我们。远景机床也来过，报价便宜两成。", 200, competitors=("远景机床",)),
        "6C-0F-0W",  # committee and rivals
    ),
    (
        told(
            "陈工主动帮我们约了顾总，还把评分表发给我们。成败关键在于试切结果。下周二送样。",
            230,
            next_steps=(NextStep("送样", GrainedDate(date(2024, 10, 29))),),
        ),
        "8C-1F-0W",  # plan and factors; a helper
    ),
    (
        told("试切过了，林厂长觉得我们最合适。客户抽调了三个人成立了项目组。评委里多数人支持我们。", 235),
        "9C-3F-0W",  # resources; most of the committee, and value seen
    ),
    (told("陈工上周离职了。", 240), "9C-2F-0W"),
    (told("顾总当着大家的面拍板选我们了。", 250), "9C-2F-1W"),
    (told("顾总变卦了，说再看看。", 258), "9C-2F-0W"),
]


def test_a_deal_of_years_goes_up_step_by_step_and_down_when_its_champion_leaves() -> None:
    lines = []
    for number in range(len(STORY)):
        notes = [note for note, _ in STORY[: number + 1]]
        day = (notes[-1].record.said_at - START).days + 1
        lines.append(read(notes, [], day, MACHINERY).line)
    assert lines == [line for _, line in STORY]
    notes = [note for note, _ in STORY]
    assert read(notes, [], 236, MACHINERY).line == STORY[5][1]  # an earlier moment reads as it did then
    gone = read(notes, [], 241, MACHINERY).item("helpers")
    assert gone.state is State.NO and gone.against[0].quote == "陈工上周离职了。"
    assert read(notes, [], 259, MACHINERY).item("decider").state is State.NO


def test_what_is_old_is_to_be_checked_and_a_word_of_a_person_makes_it_fresh() -> None:
    notes = [STORY[0][0]]
    assert read(notes, [], 100).item("people").state is State.HEARD
    old = read(notes, [], 200).item("people")
    assert old.state is State.CHECK and not old.counts and old.evidence
    assert read(notes, [say("people", 1, 199)], 200).item("people").state is State.CONFIRMED
    assert read(notes, [say("people", 1, 199)], 400).item("people").state is State.CHECK


def test_what_is_said_after_a_yes_contests_it() -> None:
    helped, left = told("陈工主动帮我们约了顾总。", 0, contacts=PEOPLE), told("陈工离职了。", 20)
    yes = [say("helpers", 1, 10)]
    assert read([helped, left], yes, 15).item("helpers").state is State.CONFIRMED
    assert read([helped, left], yes, 21).item("helpers").state is State.CONTESTED
    another = told("林厂长替我们说话了。", 19)
    assert read([helped, another, left], yes, 21).item("helpers").state is State.HEARD  # another still helps
    assert read([helped, left], [*yes, say("helpers", 0, 22)], 23).item("helpers").state is State.NO
    assert read([helped, left], [*yes, say("helpers", None, 22)], 23).item("helpers").state is State.NO


def test_what_the_coach_does_not_believe_does_not_count_until_the_coach_does() -> None:
    notes = [told("陈工主动帮我们约了顾总。", 0, contacts=PEOPLE)]
    denied = [say("helpers", 1, 1), say("helpers", 0.2, 2, Kind.RATED)]
    reading = read(notes, denied, 3)
    assert reading.item("helpers").state is State.DENIED
    assert (reading.unrated_line, reading.line, reading.rated) == ("1C-1F-0W", "1C-0F-0W", (0, 1))
    again = [*denied, say("helpers", 1, 4)]
    assert read(notes, again, 5).item("helpers").state is State.DENIED
    news = read([*notes, told("陈工又帮我们说话了。", 6)], denied, 7).item("helpers")
    assert news.state is State.DENIED and news.is_news_to_coach
    assert read(notes, [*denied, say("helpers", 0.9, 8, Kind.RATED)], 9).item("helpers").counts
    assert read(notes, [*denied, say("helpers", None, 8, Kind.RATED)], 9).item("helpers").state is State.CONFIRMED


def test_a_team_may_let_only_what_is_confirmed_count() -> None:
    notes = [STORY[0][0]]
    strict = replace(RULES, counts_heard=False)
    assert read(notes, [], 1, strict).line == "0C-0F-0W"
    assert read(notes, [say("people", 1, 1)], 1, strict).line == "1C-0F-0W"


def test_what_to_find_out_next_asks_for_the_part_that_is_missing() -> None:
    reading = read([STORY[0][0]], [], 1)
    asked = {item.id: part for item, part in next_questions(METHOD, reading)}
    assert "people" not in asked and asked["motives"] == "points" and asked["decider"] == "decider"
    assert list(asked) == [item_id for item_id in ITEMS if item_id in asked]


TEXTS = st.lists(
    st.sampled_from(
        [
            "顾总拍板。",
            "林厂长支持我们。",
            "陈工主动帮我们约了顾总。",
            "陈工离职了。",
            "还不知道谁拍板。",
            "顾总拍板选我们了。",
            "顾总变卦了。",
            "远景机床报价便宜。",
            "付款方式没说。",
            "首付三成。",
            "Mr Tan spoke up for us.",
            "x,y. 1.5?",
        ]
    ),
    max_size=6,
).map("".join)
SAYS = st.lists(
    st.builds(
        say,
        st.sampled_from(sorted(ITEMS)),
        st.sampled_from([0.0, 0.5, 1.0, None]),
        st.integers(0, 9),
        st.sampled_from(Kind),
    ),
    max_size=6,
)


@given(st.lists(TEXTS, max_size=4), SAYS, st.integers(0, 12))
def test_every_reading_is_sound(texts: list[str], said: list[Say], day: int) -> None:
    notes = [told(text, number, contacts=PEOPLE[:1], competitors=("远景机床",)) for number, text in enumerate(texts)]
    reading = read(notes, said, day)
    assert [one.item_id for one in reading.items] == list(ITEMS)
    for group, most in ((Group.KNOW, 9), (Group.LEAD, 3), (Group.DECISION, 1)):
        assert 0 <= reading.count(group) <= most
    for one in reading.items:
        assert not one.counts or one.state in (State.HEARD, State.CONFIRMED)
        if one.state is State.HEARD:
            assert one.evidence  # never a claim without words
        if one.rated and not one.rated.is_yes:
            assert not one.counts
        for finding in (*one.evidence, *one.against):
            assert finding.quote and finding.said_at <= reading.at
    future = [told("顾总拍板选我们了。", 100)]
    assert read([*notes, *future], said, day).states == reading.states or not notes


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for finding in findings_of(METHOD, [told(text, contacts=PEOPLE, competitors=("远景机床",))]):
        assert isinstance(finding, Finding) and finding.quote
