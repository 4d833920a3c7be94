"""Messages become HTML that Telegram takes, whatever is in them."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.im.base import Button, Entry, Message, Section
from connectors.im.telegram.markup import clip, split
from connectors.im.telegram.rendering import CAPTION_MAX, TEXT_MAX, keyboard, render, render_parts, render_whole
from tests.stand_ins.telegram_html import read_html, units

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=400) | st.sampled_from(
    ["", "<b>", "</i>&amp;", "x" * 5000, "𝄞" * 2500, "字" * 4096, "a\nb\n\nc", "\0\x1b", "\ud83d", "&lt;" * 900, " \n "]
)
ENTRIES = st.builds(Entry, ANY_TEXT, quote=ANY_TEXT, check=st.booleans())
SECTIONS = st.builds(Section, ANY_TEXT, st.lists(ENTRIES, max_size=30).map(tuple))
URLS = st.sampled_from(["", "https://example.com/a", "http://localhost:8000/x", "javascript:x", "http://[", "spotter"])
BUTTONS = st.builds(Button, ANY_TEXT, st.text("ab:1", max_size=64), URLS)
MESSAGES = st.builds(
    Message,
    text=ANY_TEXT,
    title=ANY_TEXT,
    sections=st.lists(SECTIONS, max_size=20).map(tuple),
    footer=ANY_TEXT,
    buttons=st.lists(st.lists(BUTTONS, max_size=12).map(tuple), max_size=5).map(tuple),
    progress=st.none() | st.floats(-1, 2),
)


@settings(max_examples=150, deadline=None)
@given(MESSAGES, st.sampled_from([TEXT_MAX, CAPTION_MAX]))
def test_any_message_is_within_the_limit_and_its_tags_are_balanced(message: Message, most: int) -> None:
    assert units(read_html(render(message, most))) <= most


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_any_part_is_within_the_limit_and_its_tags_are_balanced(message: Message) -> None:
    for html in render_parts(message):
        assert 0 < units(read_html(html)) <= TEXT_MAX


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_any_keyboard_is_one_that_telegram_takes(message: Message) -> None:
    for row in keyboard(message):
        assert 1 <= len(row) <= 8
        for button in row:
            assert button.label.strip()
            assert bool(button.action) != bool(button.url)
            assert "localhost" not in button.url


@given(st.text(max_size=300), st.integers(2, 50))
def test_pieces_of_a_text_are_short_enough_and_lose_no_word(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(units(piece) <= most for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


@given(st.text(max_size=60), st.integers(0, 50))
def test_a_clipped_text_is_short_enough_and_says_that_it_was_cut(text: str, most: int) -> None:
    clipped = clip(text, most)
    assert units(clipped) <= most
    assert clipped == text or clipped.endswith("…") or not clipped


def test_a_card_reads_well() -> None:
    card = Message(
        title="跟进草稿",
        text="请核对",
        sections=(
            Section("客户", (Entry("华兴制药", quote="华兴那边的王总"),)),
            Section("需求", (Entry("批次追溯", quote="批次追溯"), Entry("R&D <接口>", quote="还有接口", check=True))),
        ),
        footer="24 小时内有效",
    )
    assert render(card) == (
        "<b>跟进草稿</b>\n"
        "请核对\n"
        "\n"
        "<b>客户</b>  华兴制药\n"
        "   <i>“华兴那边的王总”</i>\n"
        "<b>需求</b>\n"
        "• 批次追溯\n"
        "• R&amp;D &lt;接口&gt; ⚠️\n"
        "   <i>“还有接口”</i>\n"
        "\n"
        "<i>24 小时内有效</i>"
    )


def test_progress_is_a_bar() -> None:
    assert render(Message(text="正在转写 40%", progress=0.4)) == "正在转写 40%\n▰▰▰▰▱▱▱▱▱▱"


def test_quotes_go_before_values_when_a_card_is_too_long() -> None:
    entries = tuple(Entry(f"value {place}", quote="said at length, " * 30) for place in range(40))
    words = read_html(render(Message(title="card", sections=(Section("needs", entries),), footer="the end")))
    assert units(words) <= TEXT_MAX
    assert all(f"value {place}" in words for place in range(40))
    assert words.endswith("the end")


def test_values_left_out_are_counted() -> None:
    entries = tuple(Entry(f"value {place} " + "long " * 100) for place in range(100))
    sections = tuple(Section(f"section {place}", entries) for place in range(10))
    words = read_html(render(Message(title="card", sections=sections)))
    assert "+96" in words
    assert "section 9" in words


def test_a_long_text_is_spread_over_messages_with_title_first_and_footer_last() -> None:
    text = "\n".join(f"sentence {place} of the transcript." for place in range(400))
    parts = [read_html(html) for html in render_parts(Message(title="Transcript", text=text, footer="fin"))]
    assert len(parts) > 1
    assert parts[0].startswith("Transcript")
    assert parts[-1].endswith("fin")
    assert all(part.rstrip("\nfin").endswith(".") for part in parts)
    assert all(f"sentence {place} of" in "".join(parts) for place in range(400))


@pytest.mark.parametrize("message", [Message(), Message(text=" \n"), Message(document=Path("x"))])
def test_nothing_to_say_is_empty(message: Message) -> None:
    assert render(message) == ""
    assert render_parts(message) == ()
    assert render_whole(message, CAPTION_MAX) == ""


def test_a_caption_is_whole_or_none() -> None:
    assert render_whole(Message(text="x" * CAPTION_MAX), CAPTION_MAX) == "x" * CAPTION_MAX
    assert render_whole(Message(text="x" * (CAPTION_MAX + 1)), CAPTION_MAX) is None
    assert render_whole(Message(text="𝄞" * (CAPTION_MAX // 2 + 1)), CAPTION_MAX) is None


def test_a_page_that_a_button_cannot_open_is_written_out() -> None:
    message = Message(text="done", buttons=((Button("Open", url="http://localhost:8000/customers/1"),),))
    assert keyboard(message) == ()
    assert "Open: http://localhost:8000/customers/1" in render(message)


def test_a_page_on_the_web_is_a_button() -> None:
    message = Message(text="done", buttons=((Button("Open", url="https://spotter.example.com/c/1"),),))
    assert keyboard(message) == message.buttons
    assert "example.com" not in render(message)


def test_a_button_whose_label_would_be_cut_has_a_row_of_its_own() -> None:
    file, up, down = Button("📄 1. 万嘉乳品：一次召回演练", "f"), Button("👍", "u"), Button("👎", "d")
    assert keyboard(Message(text="x", buttons=((file, up, down),))) == ((file,), (up, down))
    assert keyboard(Message(text="x", buttons=((up, file, down),))) == ((up,), (file,), (down,))
    assert keyboard(Message(text="x", buttons=((up, down), (file,)))) == ((up, down), (file,))
