"""Leads given to a colleague in the conversation: by button, by name, and in words that are shown first."""

from dataclasses import replace

import pytest

from assistant.configuration.access import read_access
from assistant.domain.lead import Facts, Lead, TouchKind
from assistant.services import lead_filing
from assistant.services.desk import Desk
from assistant.services.lead_filing import Arrival
from assistant.services.lead_giving import gift_in
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons
from tests.assistant.services.test_lead_editing import STRICT, desk, held, lead
from tests.conftest import Clock, People

__all__ = ["desk", "lead"]


def test_a_lead_is_given_by_a_button_to_one_who_may_work_on_it(
    wang: Rep, emma: Rep, lead: Lead, database: Database
) -> None:
    wang.press(f"lc:{lead.id}")
    offered = {one.label: one.action for one in buttons(wang.heard()[-1])}
    assert set(offered) == {"Emma Stone（0）", "Zhao Min（0）", "李雷（0）", "按规则分", "不改了"}
    wang.press(offered["Emma Stone（0）"])
    after = held(database, lead)
    assert after.owner_id == "emma" and "已转给Emma Stone" in wang.texts()[-1]
    assert "A new lead for you: 王磊 · 青禾食品" in emma.texts()[-1]
    wang.press(offered["Emma Stone（0）"])
    assert "没有这项权限" in wang.texts()[-1] and held(database, lead) == after
    emma.press(f"lv:{lead.id}:gone")
    assert "no such person" in emma.texts()[-1]


def test_a_name_in_answer_gives_it_and_one_that_only_sounds_so_is_asked_about(
    wang: Rep, lead: Lead, database: Database
) -> None:
    wang.press(f"lc:{lead.id}")
    wang.send("韩梅")
    assert "没找到叫“韩梅”的同事" in wang.texts()[-1]
    wang.send("李磊")
    question = wang.heard()[-1]
    assert "转给李雷吗" in question.text and held(database, lead).owner_id == "wang"
    wang.send("李雷")
    assert held(database, lead).owner_id == "li"
    assert wang.send("今天拜访了宁川轴承").note_id  # nothing is asked any more


def test_a_note_after_the_question_whom_to_give_it_to_is_a_note(wang: Rep, lead: Lead, database: Database) -> None:
    wang.press(f"lc:{lead.id}")
    assert wang.send("今天跟李雷一起去看了宁川轴承的车间，他们想六月上线").note_id
    assert held(database, lead).owner_id == "wang"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("把王磊这条线索转给李雷", ("王磊", "李雷")),
        ("把青禾食品的线索交给李雷跟进。", ("青禾食品", "李雷")),
        ("give the lead Wang Lei to Li Lei", ("Wang Lei", "Li Lei")),
        ("Please assign the Qinghe Foods lead to Emma.", ("Qinghe Foods", "Emma")),
        ("把王磊这条线索转给李雷了", None),
        ("他们把线索转给了代理商", None),
        ("今天聊了，回头把王磊这条线索转给李雷", None),
        ("we give the lead time to Tom, then call", None),
        ("把资料发给李雷", None),
    ],
)
def test_only_words_that_ask_to_give_a_lead_are_read_so(text: str, said: tuple[str, str] | None) -> None:
    assert gift_in(text) == said


@pytest.mark.parametrize(
    "text", ["把王磊这条线索转给李雷", "give the lead Wang Lei to Li Lei", "give the 青禾食品 lead to 李雷"]
)
def test_words_are_shown_and_done_on_a_yes(wang: Rep, lead: Lead, database: Database, text: str) -> None:
    wang.send(text)
    assert held(database, lead) == lead
    wang.press(action(wang.heard()[-1], "lv"))
    assert held(database, lead).owner_id == "li"


def test_of_two_leads_of_one_name_the_choice_says_which(
    wang: Rep, lead: Lead, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        facts = Facts(name="王磊", company="北湖乳业", phone="13911112222")
        other = lead_filing.take(
            store, facts, Arrival(TouchKind.FORM, "ads"), people.wang, desk, clock(), keeps=True
        ).lead
    wang.send("把王磊这条线索转给李雷")
    assert {one.action for one in buttons(wang.heard()[-1])} == {f"lv:{one.id}:li" for one in (lead, other)}
    wang.send("把王磊北湖乳业这条线索转给李雷")
    assert action(wang.heard()[-1], "lv") == f"lv:{other.id}:li"


@pytest.mark.parametrize("text", ["把周敏这条线索转给李雷", "give the lead Tom Reed to Emma"])
def test_a_lead_nobody_knows_makes_it_a_note(wang: Rep, lead: Lead, text: str) -> None:
    assert wang.send(text).note_id


class TestInAStrictTeam:
    """For Emma, of another team, the lead is not there; presales has nothing to do with leads."""

    @pytest.fixture
    def strict(self, desk: Desk) -> Desk:
        return replace(desk, access=read_access(STRICT))

    def test_words_find_nothing(self, emma: Rep, strict: Desk, lead: Lead) -> None:
        emma.desk = strict
        assert emma.send("give the 青禾食品 lead to Emma").note_id

    def test_only_who_may_work_on_leads_is_offered(
        self, wang: Rep, strict: Desk, lead: Lead, database: Database
    ) -> None:
        wang.desk = strict
        wang.press(f"lc:{lead.id}")
        assert {one.label for one in buttons(wang.heard()[-1])} >= {"Emma Stone（0）"}
        wang.press(f"lc:{lead.id}")
        assert "李雷" not in wang.texts()[-1]  # presales has nothing to do with leads here
        wang.press(f"lv:{lead.id}:li")
        assert "没有这个人" in wang.texts()[-1] and held(database, lead) == lead
        wang.press(f"lv:{lead.id}:emma")
        assert "已转给Emma Stone" in wang.texts()[-1]
