"""Both languages say everything, and the pages use only what is there."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.configuration.customers import read_customer_rules
from assistant.configuration.selling import read_selling
from assistant.domain.person import Locale
from assistant.entrypoints import api, web
from assistant.entrypoints.api.context import accepted_locale
from assistant.entrypoints.web.rendering import safe_url
from assistant.entrypoints.web.texts import error_text, page_texts
from assistant.services.desk import Desk
from assistant.services.wording import Wording

WEB = Path(web.__path__[0])
API = Path(api.__path__[0])


def test_both_languages_have_the_same_keys_with_the_same_parameters() -> None:
    texts = page_texts()
    assert texts.keys("en") == texts.keys("zh-CN")


def test_every_key_a_template_names_exists() -> None:
    sources = [path.read_text("utf-8") for path in WEB.glob("templates/*.html")]
    named = {key for source in sources for key in re.findall(r"""\bt\(["']([a-z_.0-9]+)["'][,)]""", source)}
    assert len(named) > 40
    assert named <= set(page_texts().keys("en"))


def test_every_error_code_of_the_edge_is_explained_in_both_languages() -> None:
    desk = Desk(Wording.load(), read_selling(), read_customer_rules())
    sources = [path.read_text("utf-8") for path in [*API.glob("*.py"), *WEB.glob("*.py")]]
    codes = {code for source in sources for code in re.findall(r'code="([a-z_]+)"', source)}
    assert len(codes) > 15
    english, chinese = error_text(desk, "internal", "en"), error_text(desk, "internal", "zh-CN")
    for code in codes:
        assert error_text(desk, code, "en") != english, code
        assert error_text(desk, code, "zh-CN") != chinese, code


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, zh;q=0.3, en;q=0.2", "zh-CN"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh-TW", "zh-CN"),
        ("de", "zh-CN"),
        ("en;q=nonsense", "zh-CN"),
        ("en;q=7", "zh-CN"),
    ],
)
def test_the_better_of_our_languages_is_chosen(header: str, locale: Locale) -> None:
    assert accepted_locale(header, "zh-CN") == locale


@given(header=st.text())
def test_any_accept_language_gives_one_of_our_languages(header: str) -> None:
    assert accepted_locale(header, "en") in ("en", "zh-CN")


@given(url=st.text())
def test_no_link_leads_to_a_script_or_silently_elsewhere(url: str) -> None:
    safe = safe_url(url)
    assert not safe or safe == url
    assert not re.match(r"(?i)\s*(javascript|data|vbscript):|[/\\][/\\]", safe)
