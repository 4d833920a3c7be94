"""A case's text cut into title, header lines, sections and sentences; every sentence keeps its place in the text."""

import re
from dataclasses import dataclass

from retrieval.lexicon import header_key, section_kind

MAX_SENTENCE_CHARS = 400
MAX_FACT_CHARS = 120
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_LABEL = re.compile(r"^\s*(?:[-*+•]\s+|\d+[.、)）]\s*|>\s*)*(\*\*|__)(.{1,40}?)\1\s*[:：]?\s*")
_HEADER = re.compile(
    r"^\s*(?:[-*+•]\s+)?(?:\*\*|__)?\s*([^\s:：*|][^:：*|]{0,30}?)\s*(?:\*\*|__)?\s*[:：]\s*(?:\*\*|__)?\s*(\S.*?)\s*$"
)
_CELL_RULE = re.compile(r"^[\s|:+-]+$")
_LEAD = re.compile(r"^(?:\s|[-*+•>]\s|\d{1,2}[.)）]\s|\d{1,2}、|[|*_#—\"“”])+")
_TAIL = re.compile(r"[\s|*_]+$")
_END = re.compile(
    r"[。！？!?；;]+[”’\"')）」』]*|(?<=[^\s.][^\s.])[.]+[”’\"')]*(?=\s+[\"“(]?[A-Z0-9\u4e00-\u9fff]|\s*$)"
)
_CJK = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is the document's characters from `start` to `end`; `section` is a kind of `lexicon.section_kind`."""

    text: str
    start: int
    end: int
    section: str


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A parsed case. `headers` are its labelled facts ("industry" -> "装备制造"), keys as in `lexicon.header_key`."""

    title: str
    language: str
    text: str
    headers: dict[str, str]
    sentences: tuple[Sentence, ...]

    def quote_stands(self, quote: str) -> bool:
        """Whether `quote` stands in the text, character for character."""
        return bool(quote) and quote in self.text


def language_of(text: str) -> str:
    """`zh` or `en`, by whether Chinese characters outnumber a third of the Latin words."""
    return "zh" if len(_CJK.findall(text)) * 3 > len(_LATIN_WORD.findall(text)) else "en"


def parse_case(text: str, fallback_title: str = "") -> CaseDocument:
    """Cut `text` (Markdown or plain) into a CaseDocument. Never raises; a text without headings is one section."""
    title, section, headers = "", "other", dict[str, str]()
    sentences: list[Sentence] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        heading = _HEADING.match(line)
        if heading:
            words = _plain(heading.group(2))
            if not title:
                title = words
            else:
                section = section_kind(words) or "other"
        elif line.strip() and not _CELL_RULE.match(line):
            body = start
            found = _header_facts(line)
            headers.update({key: value for key, value in found.items() if key not in headers})
            label = _LABEL.match(line)
            if label and not found:
                kind = section_kind(_plain(label.group(2)))
                if kind:
                    section, body = kind, start + label.end()
                elif label.end() == len(line):
                    section = "other"
            sentences += _cut(text, body, end, "header" if found else section)
            title = title or _plain(line)[:120]
        start = end + 1
    return CaseDocument(title or fallback_title, language_of(text), text, headers, tuple(sentences))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text of any kind, in order."""
    return [sentence.text for sentence in _cut(text, 0, len(text), "other")]


def _header_facts(line: str) -> dict[str, str]:
    """`Label: value` pairs of a line whose labels are known, of several separated by `|` too."""
    facts = {}
    for part in line.split("|") if "|" in line else [line]:
        match = _HEADER.match(part)
        key = header_key(_plain(match.group(1))) if match else None
        if match and key and len(match.group(2)) <= MAX_FACT_CHARS:
            facts[key] = _plain(match.group(2))
    return facts


def _cut(text: str, start: int, end: int, section: str) -> list[Sentence]:
    """Sentences of text[start:end], list markers and emphasis at the ends left out."""
    found, begin = [], start
    stops = [match.end() for match in _END.finditer(text, start, end)]
    for stop in [*stops, end]:
        piece = text[begin:stop]
        lead = _LEAD.match(piece)
        first = begin + (lead.end() if lead else 0)
        last = max(first, stop - len(piece) + len(_TAIL.sub("", piece)))
        for place in range(first, last, MAX_SENTENCE_CHARS):
            part_end = min(place + MAX_SENTENCE_CHARS, last)
            if len(text[place:part_end].strip("。.!?！？；; \t")) > 1:
                found.append(Sentence(text[place:part_end], place, part_end, section))
        begin = stop
    return found


def _plain(words: str) -> str:
    return re.sub(r"\*\*|__|`", "", words).strip().rstrip(":：").strip()
