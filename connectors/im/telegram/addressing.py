"""Who a message in a group speaks to. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bot:
    """Our own account. `username` is without @, empty while not yet known."""

    id: int
    username: str = ""

    def is_called(self, name: str) -> bool:
        """Whether `@name` is us. Not yet knowing our name we take any bot's: Telegram shows bots little else anyway."""
        name = name.removeprefix("@").lower()
        return name == self.username.lower() if self.username else name.endswith("bot")


@dataclass(frozen=True, slots=True)
class _Span:
    """A message entity, its place in characters (Telegram counts UTF-16 units)."""

    kind: str
    start: int
    end: int
    user_id: int | None


def is_to_bot(text: str, entities: object, replied: object, bot: Bot) -> bool:
    """Whether a group message names the bot, answers it, or is a command not meant for another bot."""
    author = replied.get("from") if isinstance(replied, Mapping) else None
    if isinstance(author, Mapping) and author.get("id") == bot.id:
        return True
    return any(_names_bot(span, text[span.start : span.end], bot) for span in _spans(text, entities))


def without_bot_name(text: str, entities: object, bot: Bot) -> str:
    """`text` without mentions of the bot; `/help@its_name` becomes `/help`."""
    for span in sorted(_spans(text, entities), key=lambda span: span.start, reverse=True):
        words = text[span.start : span.end]
        if not _names_bot(span, words, bot):
            continue
        kept = words.partition("@")[0] if span.kind == "bot_command" else ""
        text = text[: span.start] + kept + text[span.end :]
    return re.sub(r"[ \t]{2,}", " ", text)


def _names_bot(span: _Span, words: str, bot: Bot) -> bool:
    if span.kind == "mention":
        return bot.is_called(words)
    if span.kind == "text_mention":
        return span.user_id == bot.id
    _, at, name = words.partition("@")
    return span.kind == "bot_command" and (not at or bot.is_called(name))


def _spans(text: str, entities: object) -> Iterator[_Span]:
    if not isinstance(entities, list):
        return
    units = text.encode("utf-16-le", "replace")
    for entity in entities:
        if not isinstance(entity, Mapping):
            raise ValueError("message entities must be objects")
        start, length = _place(entity, "offset"), _place(entity, "length")
        user: Any = entity.get("user")
        yield _Span(
            str(entity.get("type")),
            _characters(units[: 2 * start]),
            _characters(units[: 2 * (start + length)]),
            user.get("id") if isinstance(user, Mapping) else None,
        )


def _place(entity: Mapping[str, Any], key: str) -> int:
    value = entity.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise ValueError(f"message entity {key} must be a whole number, not negative")
    return value


def _characters(units: bytes) -> int:
    return len(units.decode("utf-16-le", "replace"))
