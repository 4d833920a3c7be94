"""A rep's day in the web chat, in a real browser: note, card, edit, confirm, and a colleague who hears of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site
from tests.web_parts import NOTE, SPOKEN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OpenChat = Callable[..., Page]


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")


def card(page: Page, title: str) -> Any:
    return page.locator(".card", has=page.get_by_role("heading", name=title, exact=False)).last


def test_a_typed_note_becomes_a_record_and_the_colleague_hears_of_it(site: Site, open_chat: OpenChat) -> None:
    emma, wang = open_chat(site.emma), open_chat(site.wang, PHONE)
    say(emma, NOTE)
    expect(emma.locator(".from-person .text")).to_have_text(NOTE)
    draft = card(emma, "海港食品")
    expect(draft).to_contain_text("约120万元")
    expect(draft.locator(".entry.unsure")).to_contain_text("预算大概一百二十万")

    budget = draft.locator(".field", has_text="预算")
    budget.locator(".pencil").click()
    budget.locator("textarea").fill("没想好")
    budget.get_by_role("button", name="Save").click()
    expect(budget.locator(".inline p")).to_contain_text("180k")
    budget.locator("textarea").fill("一百五十万")
    budget.get_by_role("button", name="Save").click()
    expect(draft).to_contain_text("150万")
    expect(draft.locator(".inline")).to_have_count(0)
    expect(draft.locator(".check")).to_have_count(0)

    draft.get_by_role("button", name="新建").click()
    expect(card(emma, "海港食品")).to_contain_text("✓")
    expect(emma.locator(".card", has_text="王芳").last).to_be_visible()
    expect(emma.locator(".card", has_text="Batch tracing at a frozen-food maker")).to_be_visible()
    expect(emma.locator("#messages").get_by_role("button", name=re.compile("^✓ 新建"))).to_have_count(0)

    push = card(wang, "海港食品")
    expect(push).to_contain_text("150万")
    push.get_by_role("link").click()
    expect(wang.get_by_role("heading", level=1)).to_have_text("海港食品")
    expect(wang.locator("main")).to_contain_text("把批次追溯做起来")
    expect(wang.locator("main")).to_contain_text("Emma")
    expect(wang.locator("main")).not_to_contain_text(NOTE)  # the whole note is its author's
    wang.goto(f"{site.address}/pushes")
    wang.get_by_role("button", name="标为已读").click()
    expect(wang.locator(".count")).to_have_count(0)


def test_an_uploaded_voice_file_becomes_a_card_and_can_be_heard(
    site: Site, open_chat: OpenChat, tmp_path: Path
) -> None:
    voice = tmp_path / "visit.ogg"
    voice.write_bytes(b"OggS" + bytes(4000))
    emma = open_chat(site.emma, PHONE)
    emma.set_input_files("#file", str(voice))
    expect(emma.locator(".from-person audio")).to_have_attribute("src", re.compile("/chat/audio/"))
    draft = card(emma, "Nordic Dairy")
    expect(draft).to_contain_text("about $180,000")
    draft.get_by_role("button", name="Transcript").click()
    expect(emma.locator(".from-spotter", has_text=SPOKEN)).to_be_visible()


def test_a_note_recorded_in_the_browser_is_sent_when_pressed_and_not_when_thrown_away(
    site: Site, open_chat: OpenChat
) -> None:
    emma = open_chat(site.emma)
    emma.get_by_role("button", name="Record a voice note").click()
    expect(emma.locator("#record-time")).to_have_text("0:01")
    emma.get_by_role("button", name="Throw away").click()
    expect(emma.locator("#typing")).to_be_visible()
    expect(emma.locator(".message")).to_have_count(0)

    emma.get_by_role("button", name="Record a voice note").click()
    expect(emma.locator("#record-time")).to_have_text("0:01")
    emma.get_by_role("button", name="Send recording").click()
    expect(card(emma, "Nordic Dairy")).to_contain_text("one screen for both plants")
    uploads = list((site.app.settings.data_dir / "uploads").iterdir())
    assert [path.suffix for path in uploads] == [".webm"]
    assert uploads[0].read_bytes()[:4] == b"\x1aE\xdf\xa3"


def test_two_drafts_stay_apart_and_nothing_is_lost_by_a_reload(site: Site, open_chat: OpenChat) -> None:
    emma = open_chat(site.emma)
    say(emma, NOTE)
    expect(card(emma, "海港食品")).to_be_visible()
    say(emma, SPOKEN)
    expect(card(emma, "Nordic Dairy")).to_be_visible()
    card(emma, "海港食品").get_by_role("button", name="丢弃").click()
    expect(emma.locator(".card", has_text="采购经理")).to_have_count(0)
    emma.reload()
    expect(card(emma, "Nordic Dairy").get_by_role("button", name="Create")).to_be_visible()


def test_markup_in_a_message_is_shown_as_text(site: Site, open_chat: OpenChat) -> None:
    emma = open_chat(site.emma)
    say(emma, "<img src=x onerror=\"document.title='broken'\"> thanks")
    expect(emma.locator(".from-person .text")).to_contain_text("<img src=x")
    expect(emma.locator(".from-spotter")).not_to_have_count(0)
    assert emma.title() != "broken"


@pytest.mark.parametrize("path", ["/", "/customers", "/pushes"])
def test_nothing_hangs_over_the_edge_of_a_phone(site: Site, open_chat: OpenChat, path: str) -> None:
    emma = open_chat(site.emma, PHONE)
    say(emma, "x" * 300 + " https://example.com/" + "y" * 200)
    emma.wait_for_selector(".from-person")
    emma.goto(site.address + path)
    assert emma.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
