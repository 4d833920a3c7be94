"""Messages as Telegram shows them: HTML within its limits, and rows of buttons. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.im.base import Button, Entry, Message, Section
from connectors.im.telegram.markup import Line, Span, clip, fit, length, split, to_html

TEXT_MAX = 4096
CAPTION_MAX = 1024
"""Units of a message's and a caption's text (https://core.telegram.org/bots/api#sendmessage, #senddocument)."""
LABEL_MAX = 64
ROW_MAX = 8
ROW_COLUMNS = 40
CHECK = " ⚠️"
BAR_CELLS = 10

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TITLE_MAX = 256
_FOOTER_MAX = 768


@dataclass(frozen=True, slots=True)
class _Squeeze:
    """How much of a card is shown: units of a quote and of a value, values a section."""

    quote: int
    value: int
    entries: int


_SQUEEZES = (
    _Squeeze(1000, 2000, 100),
    _Squeeze(120, 2000, 100),
    _Squeeze(48, 600, 100),
    _Squeeze(0, 600, 100),
    _Squeeze(0, 160, 12),
    _Squeeze(0, 80, 4),
)
"""Tried in order until the card fits: what was said is the first to go, a value the last."""


def render(message: Message, most: int = TEXT_MAX) -> str:
    """The message as one HTML text of at most `most` units; empty when there is nothing to show."""
    head, tail = _head(message), _tail(message)
    room = most - length(tail) - 2
    body: tuple[Line, ...] = ()
    for squeeze in _SQUEEZES:
        body = (*head, *_body(message, squeeze))
        if length(body) <= room:
            break
    return _joined((*fit(body, room), *tail))


def render_whole(message: Message, most: int) -> str | None:
    """The message as one HTML text with nothing left out; None when it does not go into `most` units."""
    lines = (*_head(message), *_body(message, _SQUEEZES[0]), *_tail(message))
    return _joined(lines) if length(lines) <= most else None


def render_parts(message: Message) -> tuple[str, ...]:
    """The message as one or more HTML texts: text without sections is never cut, but spread over several messages."""
    if message.sections or render_whole(message, TEXT_MAX) is not None:
        html = render(message)
        return (html,) if html else ()
    head, tail = _head(message), _tail(message)
    pieces = split(_clean(message.text).strip(), TEXT_MAX - length(head) - length(tail) - 4)
    parts: list[list[Line]] = [[(Span(line),) for line in piece.split("\n")] for piece in pieces]
    parts[0] = [*head, *parts[0]]
    parts[-1] = [*parts[-1], *tail]
    return tuple(_joined(tuple(part)) for part in parts)


def keyboard(message: Message) -> tuple[tuple[Button, ...], ...]:
    """The rows of buttons Telegram takes: no empty ones, eight a row, labels of bounded length.

    A row shares the screen's width equally among its buttons, so one whose label would be cut gets a row of its own.
    """
    rows: list[tuple[Button, ...]] = []
    for row in message.buttons:
        usable = [
            Button(clip(label, LABEL_MAX), button.action, "" if button.action else button.url)
            for button in row
            if (label := _one_line(button.label)) and (button.action or (button.url and _can_open(button.url)))
        ]
        together: list[Button] = []
        for button in usable:
            if len(usable) > 1 and _columns(button.label) > ROW_COLUMNS // len(usable):
                rows += [tuple(together), (button,)] if together else [(button,)]
                together = []
            else:
                together.append(button)
        rows += [tuple(together[start : start + ROW_MAX]) for start in range(0, len(together), ROW_MAX)]
    return tuple(rows)


def _head(message: Message) -> tuple[Line, ...]:
    title = clip(_one_line(message.title), _TITLE_MAX)
    return ((Span(title, "b"),),) if title else ()


def _body(message: Message, squeeze: _Squeeze) -> Iterator[Line]:
    text = _clean(message.text).strip()
    if message.sections:
        text = clip(text, squeeze.value)
    if text:
        yield from ((Span(line),) for line in text.split("\n"))
    if message.progress is not None:
        yield (Span(_bar(message.progress)),)
    if message.sections and (text or message.title.strip()):
        yield ()
    for section in message.sections:
        yield from _section(section, squeeze)


def _section(section: Section, squeeze: _Squeeze) -> Iterator[Line]:
    label = Span(clip(_one_line(section.label), 80), "b")
    shown, hidden = section.entries[: squeeze.entries], len(section.entries) - squeeze.entries
    if len(section.entries) == 1:
        value, *quote = _entry(section.entries[0], squeeze)
        yield (label, Span("  "), *value) if label.text else value
        yield from quote
        return
    if label.text:
        yield (label,)
    for entry in shown:
        value, *quote = _entry(entry, squeeze)
        yield (Span("• "), *value)
        yield from quote
    if hidden > 0:
        yield (Span(f"• … +{hidden}"),)


def _entry(entry: Entry, squeeze: _Squeeze) -> Iterator[Line]:
    text, quote = clip(_one_line(entry.text), squeeze.value), _one_line(entry.quote)
    yield (Span(text), Span(CHECK)) if entry.check else (Span(text),)
    if quote and squeeze.quote and quote != text:
        yield (Span("   "), Span(f"“{clip(quote, squeeze.quote)}”", "i"))


def _tail(message: Message) -> tuple[Line, ...]:
    """The footer, and the addresses of pages that a button cannot open."""
    lines: list[Line] = []
    if footer := clip(_clean(message.footer).strip(), _FOOTER_MAX):
        lines += [(), *((Span(line, "i"),) for line in footer.split("\n"))]
    for button in (button for row in message.buttons for button in row):
        if button.url and not button.action and not _can_open(button.url):
            lines.append((Span(clip(f"{_one_line(button.label)}: {_one_line(button.url)}", 512)),))
    return fit(lines, CAPTION_MAX - 64)


def _columns(label: str) -> int:
    """Width of a label, in narrow characters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in label)


def _bar(share: float) -> str:
    done = round(min(max(share, 0.0), 1.0) * BAR_CELLS)
    return "▰" * done + "▱" * (BAR_CELLS - done)


def _can_open(url: str) -> bool:
    """Whether Telegram takes the address on a button: it refuses the whole message for one such as `localhost`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not re.search(r"[\s\x00-\x1f]", url)


def _joined(lines: tuple[Line, ...]) -> str:
    html = to_html(lines).strip()
    return html if any(span.text.strip() for line in lines for span in line) else ""


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode())
