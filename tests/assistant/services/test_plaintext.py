"""Messages in a terminal."""

from pathlib import Path

from assistant.services.plaintext import render_text
from connectors.im.base import Button, Entry, Message, Section


def test_every_part_of_a_message_is_printed_in_order() -> None:
    message = Message(
        text="text",
        title="title",
        sections=(
            Section("label", (Entry("sure", "its words"), Entry("unsure", check=True))),
            Section("", (Entry("x"),)),
        ),
        footer="footer",
        buttons=((Button("a", "1"), Button("b", "2")), (Button("c", "3"),)),
        document=Path("/somewhere/case.md"),
    )
    assert render_text(message) == (
        "■ title\n\ntext\n\nlabel\n  · sure\n      “its words”\n  ⚠ unsure\n\n  · x\n\n"
        "— footer\n\n⎙ case.md\n\n[a] [b]\n[c]"
    )


def test_an_empty_message_prints_nothing() -> None:
    assert render_text(Message()) == ""
