"""The catalogue says the same things in both languages, and everything the code asks of it."""

import re
from pathlib import Path
from typing import get_args

import pytest

from assistant.domain.followup import FIELD_NAMES, Channel, Sentiment, Stage
from assistant.domain.note import NoteState
from assistant.domain.permission import Action, Kind
from assistant.services import pressing
from assistant.services.administering import NEEDED
from assistant.services.cards import CARD_FIELDS
from assistant.services.commanding import COMMANDS
from assistant.services.wording import LOCALES, Wording, locale_of
from assistant.storage.acting import Entry
from assistant.storage.tables import metadata
from tests.conftest import WORDING

ROOT = Path(__file__).parents[3]


def test_both_languages_have_the_same_texts_with_the_same_parameters() -> None:
    assert WORDING.keys("zh-CN") == WORDING.keys("en")


def test_no_text_is_empty_or_left_in_the_other_language() -> None:
    for key, params in WORDING.keys("en").items():
        filled = dict.fromkeys(params, "1")
        english, chinese = WORDING.say(key, "en", **filled), WORDING.say(key, "zh-CN", **filled)
        assert english.strip() and chinese.strip(), key
        assert not re.search("[一-鿿]", english), key
        if re.search("[A-Za-z]{2}", english):
            assert re.search("[一-鿿]", chinese), key


def test_every_field_stage_channel_and_state_has_a_name() -> None:
    wanted = {f"field.{name}" for name in FIELD_NAMES} | {f"ask.example_{name}" for name in (*CARD_FIELDS, "customer")}
    for prefix, kind in (
        ("channel", Channel),
        ("stage_hint", Stage),
        ("sentiment", Sentiment),
        ("progress", NoteState),
    ):
        wanted |= {f"{prefix}.{value.value}" for value in kind}
    assert wanted <= set(WORDING.keys("en"))


def test_every_key_the_services_say_stands_in_the_catalogue() -> None:
    said: set[str] = set()
    for path in (ROOT / "assistant" / "services").glob("*.py"):
        code = path.read_text("utf-8")
        said |= set(re.findall(r'(?:\.say|\bsay|tell)\(\s*"([a-z_]+\.[a-z_]+)"', code))
        said |= {f"button.{name}" for name in re.findall(r'(?:_button\(desk, |turn\.button\()"([a-z_]+)"', code)}
        said |= {f"error.{code}" for code in re.findall(r'explain\("([a-z_]+)"', code)}
    assert len(said) > 60
    assert said <= set(WORDING.keys("en")), sorted(said - set(WORDING.keys("en")))


@pytest.mark.parametrize("package", ["assistant", "speech", "retrieval"])
def test_every_error_code_has_a_text_that_says_what_to_do(package: str) -> None:
    codes: set[str] = set()
    for path in (ROOT / package).rglob("*.py"):
        if "entrypoints" not in path.parts:  # commands and API have texts of their own
            codes |= set(re.findall(r'\bcode\s*=\s*"([a-z_]+)"', path.read_text("utf-8")))
    missing = {code for code in codes if f"error.{code}" not in WORDING.keys("en")}
    assert codes and not missing


def test_a_missing_or_extra_parameter_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="takes"):
        WORDING.say("onboarding.welcome", "en")
    with pytest.raises(TypeError, match="takes"):
        WORDING.say("chat.courtesy", "en", name="x")
    with pytest.raises(KeyError):
        WORDING.say("chat.unheard_of", "en")


def test_words_of_a_customer_are_never_taken_for_a_parameter() -> None:
    assert "{name}" in WORDING.say("customer.unknown", "en", name="{name}")


def test_an_unknown_error_code_says_something_all_the_same() -> None:
    assert WORDING.explain("never_heard_of", "en") == WORDING.explain("internal", "en")
    assert WORDING.explain("audio_too_long", "en") == WORDING.explain("internal", "en")  # its limit is not given
    assert "10 minutes" in WORDING.explain("audio_too_long", "en", max_minutes=10, max_mb=1)


def test_every_command_in_the_menu_has_words_in_both_languages() -> None:
    menus, rare = WORDING.commands(), WORDING.commands("admin_command")
    assert {*menus["en"], *rare["en"]} == {*menus["zh-CN"], *rare["zh-CN"]} == set(COMMANDS) - {"start"}
    assert set(rare["en"]) == set(NEEDED), "a command for administration says in NEEDED for whom it is listed"


def test_every_table_and_kind_has_a_name_people_use() -> None:
    named = {*metadata.tables, *Kind} - {"executor", "invite_try"}
    for locale in LOCALES:
        assert {f"kind.{name}" for name in named} <= set(WORDING.keys(locale))
        assert {f"audit_action.{one}" for one in Action} <= set(WORDING.keys(locale))
        assert {f"audit_entry.{one}" for one in get_args(Entry)} <= set(WORDING.keys(locale))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("今天见了客户", "zh-CN"),
        ("met them today", "en"),
        ("跟Westbrook的Helen聊了demo", "zh-CN"),
        ("met 张国栋 at their office today", "en"),
        ("find case studies for 华东仪表", "en"),
        ("Acme Foods Europe GmbH预算一百万", "zh-CN"),
        ("anon-d7490a8d什么情况？", "zh-CN"),
        ("anon-1a2b3c4d什么情况？", "zh-CN"),
        ("what about anon-d7490a8d?", "en"),
        ("👍", "zh-CN"),
        ("123", "zh-CN"),
    ],
)
def test_the_reply_follows_the_language_of_the_message(text: str, locale: str) -> None:
    assert locale_of(text, "zh-CN") == locale


def test_every_verb_is_short_enough_for_the_tightest_channel() -> None:
    assert all(re.fullmatch("[a-z]{2}", verb) for verb in pressing.ACTIONS)


def test_the_catalogue_is_packaged() -> None:
    assert Wording.load().say("card.confirmed", "en") == "Filed"
