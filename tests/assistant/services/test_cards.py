"""Cards: what a person sees before confirming, in both languages, whatever the note holds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.configuration.customers import read_customer_rules
from assistant.configuration.selling import read_selling
from assistant.domain.followup import (
    Budget,
    Channel,
    Contact,
    FollowupFields,
    Grain,
    GrainedDate,
    HelpAsked,
    Mark,
    NextStep,
    Qualifier,
    Sentiment,
    Stage,
)
from assistant.domain.note import Draft, DraftState, Note, NoteState
from assistant.domain.person import Locale
from assistant.services.cards import Names, draft_card, progress_message
from assistant.services.desk import Desk
from assistant.services.plaintext import render_text
from connectors.im.message_json import message_from_json, message_to_json
from tests.assistant.services.conftest import buttons
from tests.conftest import WORDING

DESK = Desk(WORDING, read_selling(), read_customer_rules())
NOW = datetime(2026, 5, 7, 9, 30, tzinfo=UTC)
TEXT = "今天见了华东仪表的张国栋，他们用用友，预算一百二十万左右"
NOTE = Note("note", "wang", "telegram", "chat", NOW, text=TEXT, language="zh", duration_s=42.0)
DRAFT = Draft(
    "d" * 20,
    "note",
    "wang",
    0,
    FollowupFields(customer="华东仪表", contacts=(Contact("张国栋"),), budget=Budget(1_200_000, None, Qualifier.ABOUT)),
    (Mark("contacts", 0, 9, 12, 0.95), Mark("budget", None, TEXT.index("预算"), TEXT.index("左右"), 0.4)),
    "followup",
    "1",
    "model",
    customer_id="c1",
)


def test_a_value_on_a_mended_word_shows_what_was_heard_and_asks_for_a_look() -> None:
    note = replace(NOTE, heard=TEXT.replace("张国栋", "章国动"))
    card = draft_card(DESK, DRAFT, note, Names("华东仪表"), "zh-CN", NOW)
    assert "⚠ 张国栋\n      “张国栋（听到的是：章国动）”" in render_text(card)
    english = draft_card(DESK, DRAFT, note, Names("华东仪表"), "en", NOW)
    assert "(heard: 章国动)" in render_text(english)
    edited = replace(DRAFT, marks=(replace(DRAFT.marks[0], start=None, end=None),))
    assert "听到" not in render_text(draft_card(DESK, edited, note, Names("华东仪表"), "zh-CN", NOW))


def test_a_decided_card_shows_values_their_words_and_what_to_check() -> None:
    card = draft_card(DESK, DRAFT, NOTE, Names("华东仪表"), "zh-CN", NOW)
    assert render_text(card) == (
        "■ 华东仪表\n\n"
        "联系人\n  · 张国栋\n\n"
        "预算\n  ⚠ 约120万\n      “预算一百二十万”\n\n"
        "— 语音 0:42 · 标 ⚠ 的 1 处请看一眼 · 确认后才入库\n\n"
        "[✓ 确认入库]\n[修改] [换客户]\n[原文] [丢弃]"
    )


def test_the_same_card_in_english_says_the_same() -> None:
    card = draft_card(DESK, DRAFT, NOTE, Names("华东仪表"), "en", NOW)
    text = render_text(card)
    assert "People\n  · 张国栋" in text and "about 1,200,000" in text and "[✓ Confirm]" in text


def test_an_undecided_card_cannot_be_confirmed() -> None:
    draft = replace(DRAFT, customer_id=None, candidates=("a", "b"))
    card = draft_card(DESK, draft, NOTE, Names("", (("a", "华东仪表股份"), ("b", "华东仪表销售"))), "zh-CN", NOW)
    actions = [button.action for button in buttons(card)]
    assert card.title == "是哪家客户？我听到的是“华东仪表”"
    assert actions[:3] == [f"cs:{draft.id}:0", f"cs:{draft.id}:1", f"cn:{draft.id}:1"]
    assert not [one for one in actions if one.startswith("ok")]


def test_a_card_without_any_customer_asks_for_one() -> None:
    draft = replace(DRAFT, customer_id=None, fields=replace(DRAFT.fields, customer=None))
    card = draft_card(DESK, draft, NOTE, Names(), "en", NOW)
    assert card.title == "Which customer is this?"
    assert [button.action[:2] for button in buttons(card)] == ["ed", "cu", "tr", "no"]


def test_a_confirmed_card_can_only_be_shown_or_corrected() -> None:
    draft = replace(DRAFT, state=DraftState.CONFIRMED)
    card = draft_card(DESK, draft, NOTE, Names("华东仪表"), "en", NOW, record_id="r1")
    assert [button.action for button in buttons(card)] == ["vc:c1", "rc:r1"]


def test_progress_says_the_share_where_it_is_known() -> None:
    assert progress_message(DESK, "zh-CN", NoteState.TRANSCRIBING, 0.404).text == "正在听写… 40%"
    assert progress_message(DESK, "en", NoteState.TRANSCRIBING, 1.7).text.endswith("100%")
    assert progress_message(DESK, "en", NoteState.READING).text == "Picking out what matters…"


words = st.text(min_size=1, max_size=80)
fields = st.builds(
    FollowupFields,
    customer=st.none() | words,
    contacts=st.lists(
        st.builds(Contact, words, st.none() | words, st.lists(words, max_size=2).map(tuple)), max_size=3
    ).map(tuple),
    channel=st.none() | st.sampled_from(Channel),
    occurred_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    needs=st.lists(words, max_size=4).map(tuple),
    budget=st.none()
    | st.builds(
        Budget, st.integers(0, 10**12), st.none() | st.sampled_from(["CNY", "USD", "XAU"]), st.sampled_from(Qualifier)
    ),
    decision_on=st.none()
    | st.builds(GrainedDate, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(Grain)),
    stage_hint=st.none() | st.sampled_from(Stage),
    next_steps=st.lists(st.builds(NextStep, words, st.none(), words), max_size=3).map(tuple),
    help_requests=st.lists(st.builds(HelpAsked, words, words), max_size=2).map(tuple),
    sentiment=st.none() | st.sampled_from(Sentiment),
)


@given(
    fields,
    st.sampled_from(DraftState),
    st.sampled_from(["zh-CN", "en"]),
    st.booleans(),
    st.lists(words, max_size=3),
    st.sampled_from(["main", "fields"]),
)
def test_any_draft_makes_a_card_that_survives_storage(
    held: FollowupFields, state: DraftState, locale: Locale, decided: bool, candidates: list[str], picking: str
) -> None:
    draft = replace(DRAFT, fields=held, marks=(), state=state, customer_id="c1" if decided else None)
    names = Names("甲" if decided else "", [(f"c{n}", name) for n, name in enumerate(candidates)])
    card = draft_card(DESK, draft, NOTE, names, locale, NOW, buttons=picking)  # type: ignore[arg-type]
    assert message_from_json(message_to_json(card)) == card
    assert card.title
    shown = render_text(card)
    for need in held.needs if state is not DraftState.DISCARDED else ():
        assert need in shown


def test_a_desk_links_to_pages_only_where_they_open() -> None:
    assert DESK.page("web", "/customers/1") == "/customers/1"
    assert DESK.page("telegram", "/customers/1") == ""
    assert replace(DESK, address="http://localhost:8000").page("telegram", "/x") == ""
    assert replace(DESK, address="http://[::1]:8000").page("telegram", "/x") == ""
    assert replace(DESK, address="https://spotter.example").page("telegram", "/x") == "https://spotter.example/x"


@pytest.mark.parametrize("zone", ["Europe/Paris", "nowhere", ""])
def test_an_unknown_time_zone_falls_back_to_the_teams(zone: str) -> None:
    from assistant.domain.person import Person

    person = Person("p", "P", "rep", "en", zone, False)
    assert DESK.local_time(NOW, person).utcoffset() is not None
