"""A structured message as plain lines, for terminals and logs of what was sent."""

from connectors.im.base import Entry, Message

QUOTE_MARKS = "“”"


def render_text(message: Message) -> str:
    """The message in lines: title, text, sections with quotes under their values, footer, and button labels."""
    blocks: list[str] = []
    if message.title:
        blocks.append(f"■ {message.title}")
    if message.text:
        blocks.append(message.text)
    for section in message.sections:
        lines = [line for entry in section.entries for line in _entry_lines(entry)]
        blocks.append("\n".join([section.label, *lines]) if section.label else "\n".join(lines))
    if message.footer:
        blocks.append(f"— {message.footer}")
    if message.document:
        blocks.append(f"⎙ {message.document.name}")
    if message.buttons:
        blocks.append("\n".join(" ".join(f"[{button.label}]" for button in row) for row in message.buttons))
    return "\n\n".join(blocks)


def _entry_lines(entry: Entry) -> list[str]:
    lines = [f"  {'⚠' if entry.check else '·'} {entry.text}"]
    if entry.quote:
        lines.append(f"      {QUOTE_MARKS[0]}{entry.quote}{QUOTE_MARKS[1]}")
    return lines
