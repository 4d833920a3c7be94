"""Lines of styled text, measured and written the way Telegram counts and reads them. Pure.

Tags are balanced by construction: text becomes HTML only after it has been cut. Lengths are UTF-16 units of the text
without tags, which is what the Bot API limits (https://core.telegram.org/bots/api#sendmessage, #html-style).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style: plain, bold or italic."""

    text: str
    tag: Literal["", "b", "i"] = ""


Line = tuple[Span, ...]


def units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "replace")) // 2


def clip(text: str, most: int) -> str:
    """`text` in at most `most` units, an ellipsis where it was cut."""
    if units(text) <= most:
        return text
    return head(text, most - 1).rstrip() + ELLIPSIS if most > 0 else ""


def head(text: str, most: int) -> str:
    """The longest start of `text` of at most `most` units, no character halved."""
    return text.encode("utf-16-le", "replace")[: 2 * max(most, 0)].decode("utf-16-le", "ignore")


def length(lines: Sequence[Line]) -> int:
    """Units of the lines, line ends between them included."""
    return sum(units(span.text) for line in lines for span in line) + max(len(lines) - 1, 0)


def fit(lines: Sequence[Line], most: int) -> tuple[Line, ...]:
    """As many lines as go into `most` units, the last one cut and an ellipsis to say so."""
    if length(lines) <= most:
        return tuple(lines)
    kept: list[Line] = []
    room = most - 2  # a line end and the ellipsis
    for line in lines:
        if (size := length([line]) + 1) > room:
            kept.append(_cut(line, room - 1))
            break
        kept.append(line)
        room -= size
    return (*kept, (Span(ELLIPSIS),)) if most > 1 else ()


def to_html(lines: Iterable[Line]) -> str:
    """The lines in Telegram's HTML."""
    return "\n".join("".join(_tagged(span) for span in line) for line in lines)


def split(text: str, most: int) -> list[str]:
    """`text` in pieces of at most `most` units, cut after a line, a sentence or a word where there is one."""
    pieces = []
    while units(text) > most:
        piece = head(text, most)
        cut = max(_cuts(piece), default=0) or len(piece)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [piece for piece in (*pieces, text) if piece]


def _cuts(piece: str) -> Iterable[int]:
    """Where `piece` may end, looked for in its later half: the first kind of place that occurs there."""
    half = len(piece) // 2
    for marks in ("\n", "。！？", ".!?;；", " ，,、"):
        found = [place + 1 for mark in marks if (place := piece.rfind(mark, half)) >= 0]
        if found:
            return found
    return ()


def _cut(line: Line, most: int) -> Line:
    kept: list[Span] = []
    for span in line:
        text = head(span.text, most)
        if text:
            kept.append(Span(text, span.tag))
        most -= units(span.text)
    return tuple(kept)


def _tagged(span: Span) -> str:
    text = span.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f"<{span.tag}>{text}</{span.tag}>" if span.tag and text.strip() else text
