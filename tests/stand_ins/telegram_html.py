"""Telegram's HTML as the Bot API reads it: which tags it knows, that they nest, and how long the words are."""

from html.parser import HTMLParser

KNOWN_TAGS = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote"})


class BadMarkup(ValueError):
    """The Bot API answers `400 Bad Request: can't parse entities`."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in KNOWN_TAGS:
            raise BadMarkup(f"can't parse entities: Unsupported start tag {tag!r}")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BadMarkup(f"can't parse entities: Unexpected end tag {tag!r}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise BadMarkup("can't parse entities: unsupported start tag '!--'")

    def handle_decl(self, decl: str) -> None:
        raise BadMarkup("can't parse entities: unsupported start tag '!'")

    def unknown_decl(self, data: str) -> None:
        raise BadMarkup("can't parse entities: unsupported start tag '!['")

    def handle_pi(self, data: str) -> None:
        raise BadMarkup("can't parse entities: unsupported start tag '?'")


def read_html(html: str) -> str:
    """The words of `html` without tags, trimmed. Raises BadMarkup."""
    reader = _Reader()
    reader.feed(html)
    if "<" in reader.rawdata:
        raise BadMarkup("can't parse entities: Unclosed start tag")
    reader.close()
    if reader.open:
        raise BadMarkup(f"can't parse entities: Can't find end tag corresponding to start tag {reader.open[-1]!r}")
    return "".join(reader.words).strip()


def units(text: str) -> int:
    """Length in UTF-16 units, which is what the limits count."""
    return len(text.encode("utf-16-le")) // 2
