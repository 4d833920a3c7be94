"""Notes with the words that matter marked: `annotating.md` says how."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.tagger.kinds import ACTS, CHANNELS, LABELS, MOODS, NAMES, STAGES

ALL = ACTS + NAMES + LABELS

_TAG = re.compile(r"<(/?)([a-z_]+)>")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the text are of `kind`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedNote:
    """A note's plain text with its spans, in order of their opening."""

    text: str
    spans: tuple[Span, ...]


def parse(marked: str) -> MarkedNote:
    """Raises ValueError naming the place where tags cross, are unknown, empty or left open."""
    text, last, open_tags, spans = "", 0, list[tuple[str, int]](), list[Span]()
    for tag in _TAG.finditer(marked):
        text += marked[last : tag.start()]
        last = tag.end()
        closing, kind = tag.groups()
        if kind not in ALL:
            raise ValueError(f"unknown tag {tag[0]}")
        if not closing:
            if any(kind == other for other, _ in open_tags):
                raise ValueError(f"<{kind}> inside <{kind}> near {marked[tag.start() : tag.end() + 20]!r}")
            open_tags.append((kind, len(text)))
            continue
        if not open_tags or open_tags[-1][0] != kind:
            raise ValueError(f"{tag[0]} closes nothing near {marked[max(0, tag.start() - 20) : tag.end()]!r}")
        _, start = open_tags.pop()
        if not text[start:].strip():
            raise ValueError(f"empty <{kind}> near {marked[max(0, tag.start() - 20) : tag.end()]!r}")
        spans.append(Span(kind, start, len(text)))
    if open_tags:
        raise ValueError(f"<{open_tags[-1][0]}> is never closed")
    text += marked[last:]
    if "<" in text or ">" in text:
        raise ValueError(f"a stray < or > in {text[:30]!r}")
    for kinds in (CHANNELS, STAGES, MOODS):
        if len({span.kind for span in spans} & set(kinds)) > 1:
            raise ValueError(f"more than one of {', '.join(kinds)} in {text[:30]!r}")
    for a in spans:
        for b in spans:
            if a is not b and {a.kind, b.kind} <= set(ACTS) and a.start < b.end and b.start < a.end:
                raise ValueError(f"<{b.kind}> inside <{a.kind}> in {text[:30]!r}")
    return MarkedNote(text, tuple(sorted(spans, key=lambda s: (s.start, -s.end))))


def read(path: Path) -> list[MarkedNote]:
    """All notes of a file. Raises ValueError with the number of the note that is wrong."""
    notes = []
    for number, part in enumerate(re.split(r"\n-{3,}\s*\n", path.read_text(encoding="utf-8").strip() + "\n"), 1):
        if part.strip():
            try:
                notes.append(parse(" ".join(part.split("\n")).strip()))
            except ValueError as error:
                raise ValueError(f"{path}: note {number}: {error}") from None
    return notes


def rewritten(note: MarkedNote, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> MarkedNote:
    """The note with each match of `pattern` changed and its spans moved along; a span of nothing is left out."""
    text, at, moved = "", 0, [0] * (len(note.text) + 1)
    for match in pattern.finditer(note.text):
        for i in range(at, match.start()):
            moved[i] = len(text) + i - at
        text += note.text[at : match.start()]
        new = change(match)
        for i in range(match.start(), match.end()):
            moved[i] = len(text) + min(i - match.start(), len(new))
        text += new
        at = match.end()
    for i in range(at, len(note.text) + 1):
        moved[i] = len(text) + i - at
    text += note.text[at:]
    spans = (Span(s.kind, moved[s.start], moved[s.end]) for s in note.spans)
    return MarkedNote(text, tuple(s for s in spans if s.end > s.start))
