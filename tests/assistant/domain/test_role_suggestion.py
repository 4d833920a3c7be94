"""What notes say outright of roles, and what they do not say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.contact import BuyingRole, CustomerContact, Leaning
from assistant.domain.followup import Contact
from assistant.domain.role_suggestion import news, understand
from assistant.services.reading.role_words import role_cues, role_cues_for
from tests.assistant.domain.test_contact import NOW


def told(text: str, *names: str) -> list[tuple[str, str]]:
    found = understand(text, [Contact(name) for name in names], [], role_cues_for(text))
    return [(one.name, one.value) for one in found]


@pytest.mark.parametrize(
    ("text", "names", "roles"),
    [
        ("今天见了王总和李工，这事王总拍板", ("王总", "李工"), [("王总", "decision_maker")]),
        ("王总说李工说了算", ("王总", "李工"), [("李工", "decision_maker")]),
        ("跟王总聊了一下午，他说了算", ("王总",), [("王总", "decision_maker")]),
        ("预算得陈总审批", ("陈总",), [("陈总", "approver")]),
        ("赵敏是我们的内线", ("赵敏",), [("赵敏", "coach")]),
        ("李工反对换系统", ("李工",), [("李工", "blocker"), ("李工", "against")]),
        ("采购老陈更偏向竞品", ("老陈",), [("老陈", "against")]),
        ("Met Helen Park. She signs off on this.", ("Helen Park",), [("Helen Park", "decision_maker")]),
        ("Good talk. Our coach there is Lin.", ("Lin",), [("Lin", "coach")]),
        ("The decision lies with Tom, not with Ann", ("Tom", "Ann"), [("Tom", "decision_maker")]),
        ("Tom is dead against switching", ("Tom",), [("Tom", "blocker"), ("Tom", "against")]),
    ],
)
def test_a_role_is_understood_where_the_note_says_it(
    text: str, names: tuple[str, ...], roles: list[tuple[str, str]]
) -> None:
    assert told(text, *names) == roles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("今天见了王总，他是CEO", ("王总",)),
        ("王总不拍板", ("王总",)),
        ("王总没有拍板权", ("王总",)),
        ("是不是王总拍板？", ("王总",)),
        ("不知道谁拍板，问了王总", ("王总",)),
        ("我们拍板后再告诉王总", ("王总",)),
        ("李工没有反对", ("李工",)),
        ("王总不支持我们", ("王总",)),
        ("小王上课去了，改天再约", ("小王",)),
        ("Helen doesn't sign off", ("Helen",)),
        ("Does Helen sign off?", ("Helen",)),
        ("Helen never opposes us", ("Helen",)),
        ("We signed off the plan with Helen", ("Helen",)),
        ("Tom paid for lunch", ("Tom",)),
    ],
)
def test_titles_denials_questions_and_ourselves_are_no_role(text: str, names: tuple[str, ...]) -> None:
    assert told(text, *names) == []


def test_a_household_is_understood_by_what_they_are() -> None:
    text = "妈妈报名，爸爸付钱，孩子小宇上课"
    found = understand(text, [], [], role_cues("zh"))
    assert [(one.name, one.value, one.relation) for one in found] == [
        ("妈妈", "registrant", "妈妈"),
        ("爸爸", "payer", "爸爸"),
        ("小宇", "user", "孩子"),
    ]
    assert all(one.quote in text for one in found)
    english = "Mom signed up, dad pays, their son Leo attends the class"
    assert told(english, "Leo") == [("Mom", "registrant"), ("dad", "payer"), ("Leo", "user")]
    assert told("妈妈还没报名，爸爸没付钱") == []


def test_what_is_known_is_no_news_and_a_mother_is_one_by_any_word() -> None:
    cues = role_cues("zh")
    mother = CustomerContact("m", "c", "刘敏", NOW, relation="妈妈", roles=frozenset({BuyingRole.REGISTRANT}))
    said = understand("孩子妈妈报名，孩子妈妈付钱", [], [mother], cues)
    assert [one.value for one in news(said, [mother], cues)] == ["payer"]
    against = CustomerContact("l", "c", "李工", NOW, leaning=Leaning.AGAINST)
    said = understand("李工反对换系统", [Contact("李工")], [against], cues)
    assert [one.value for one in news(said, [against], cues)] == ["blocker"]


@given(text=st.text(max_size=80), name=st.text(min_size=1, max_size=8))
def test_any_text_is_read_and_only_those_named_are_found(text: str, name: str) -> None:
    for cues in (role_cues("zh"), role_cues("en")):
        for one in understand(text, [Contact(name)], [], cues):
            assert one.quote in text
