"""Questions are told from notes, and a doubtful message is a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.services.questions import asks_for_cases, cases_asked_for, kind_of_cases, name_with_cases, state_asked_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华东仪表什么情况？", "华东仪表"),
        ("华东仪表最近怎么样了", "华东仪表"),
        ("请问瑞和物流那边现在进展如何?", "瑞和物流"),
        ("看看华东仪表", "华东仪表"),
        ("查一下客户华东仪表", "华东仪表"),
        ("what's up with Westbrook Foods?", "Westbrook Foods"),
        ("What is the status of Westbrook", "Westbrook"),
        ("how is Westbrook doing?", "Westbrook"),
        ("tell me about Westbrook Foods", "Westbrook Foods"),
        ("where do we stand with Westbrook?", "Westbrook"),
    ],
)
def test_a_question_of_how_things_stand_names_the_customer(text: str, name: str) -> None:
    assert state_asked_of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "今天见了华东仪表的张总，问我们进展如何，我说下周给方案",
        "客户问能不能打八折？",
        "跟瑞和物流通了电话，情况不太好，预算砍了",
        "Met Westbrook today, they asked how the rollout is going and want a quote by Friday",
        "Told them about our new release",
        "They asked what's new with us, I will send the deck",
    ],
)
def test_a_note_is_no_question(text: str) -> None:
    assert state_asked_of(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("华东仪表有什么案例可以发？", "华东仪表"),
        ("瑞和物流那边该发什么案例", "瑞和物流"),
        ("瑞和物流问我们，有没有案例", None),
        ("周五给瑞和物流发案例", None),
    ],
)
def test_a_name_may_stand_before_the_question_for_cases(text: str, name: str | None) -> None:
    assert name_with_cases(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("推荐几个医药渠道的案例给华东仪表", "华东仪表"),
        ("帮我找两个案例发给瑞和物流看看", "瑞和物流"),
        ("有没有适合华东仪表的案例？", "华东仪表"),
        ("推荐几个案例", None),
        ("recommend case studies for Westbrook Foods", "Westbrook Foods"),
        ("any success stories for Westbrook?", "Westbrook"),
        ("Can you find cases to send to Westbrook", "Westbrook"),
        ("show me case studies", None),
    ],
)
def test_asking_for_cases_names_the_customer_or_none(text: str, name: str | None) -> None:
    assert asks_for_cases(text)
    assert cases_asked_for(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "客户想看两个同行业的案例，我答应周五前发给他",
        "我月底前挑三个案例给她，还得请市场部配合做材料",
        "他们没有案例就不放心，这是个风险",
        "Send case studies to Denise by Friday",
        "They asked for case studies, I will send two next week",
        "In most cases they pay within a month",
    ],
)
def test_a_plan_to_send_cases_is_a_note(text: str) -> None:
    assert not asks_for_cases(text)


@given(st.text(max_size=200))
def test_any_text_is_read_without_trouble(text: str) -> None:
    name = state_asked_of(text)
    assert name is None or name in " ".join(text.split())
    asks_for_cases(text)
    cases_asked_for(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("推荐几个医药行业的案例给华东仪表", "医药"),
        ("给华东仪表找几个西南制造业的案例", "西南制造业"),
        ("有没有私有化部署的案例可以给华东仪表看", "私有化部署"),
        ("推荐几个案例给华东仪表", ""),
        ("find case studies from Germany for Northgate", "Germany"),
        ("Recommend hospital case studies for Northgate", "hospital"),
        ("recommend cases for Westbrook", ""),
    ],
)
def test_the_kind_of_cases_asked_for(text: str, kind: str) -> None:
    assert asks_for_cases(text)
    assert kind_of_cases(text) == kind


@pytest.mark.parametrize("text", ["给华东仪表找了几个案例", "给华东仪表推荐过三个医药案例", "给华东仪表找好了案例"])
def test_cases_found_already_are_no_question(text: str) -> None:
    assert not asks_for_cases(text)
