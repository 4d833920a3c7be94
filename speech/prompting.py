"""The few words Whisper reads before it listens: they set the punctuation and name what is likely to be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.loader import PromptError, PromptLibrary

MOST_NAMES = 10
_LONGEST_NAME = 40
_MOST_CHARS = 200
_LOCALES = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class SpeechPrompt:
    """`plain` stands alone (may be empty); `with_names` holds the variable `{names}`."""

    plain: str = ""
    with_names: str = "{names}."

    def render(self, names: Sequence[str]) -> str:
        """The prompt for a note that is likely to hold `names`; without any, the plain one."""
        if not names:
            return self.plain
        separator = "、" if any("\u4e00" <= c <= "\u9fff" for c in "".join(names) + self.with_names) else ", "
        return self.with_names.replace("{names}", separator.join(names))


def load_prompts(languages: Sequence[str], library: PromptLibrary | None = None) -> Mapping[str, SpeechPrompt]:
    """The packaged prompts by two-letter language; a language without one gets the names alone."""
    library = library or PromptLibrary()
    found = {}
    for language in languages:
        locale = _LOCALES.get(language, language)
        try:
            plain = library.load("transcribe", locale).render()[0].content
            with_names = library.load("transcribe_names", locale).render(names="{names}")[0].content
        except PromptError:
            found[language] = SpeechPrompt()
        else:
            found[language] = SpeechPrompt(plain, with_names)
    return found


def choose_names(vocabulary: Sequence[str]) -> tuple[str, ...]:
    """The first ten names of `vocabulary` that differ, on one line each and short enough to leave room to listen."""
    chosen: dict[str, str] = {}
    room = _MOST_CHARS
    for name in vocabulary:
        plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        if not plain or len(plain) > _LONGEST_NAME or plain.casefold() in chosen:
            continue
        if len(chosen) == MOST_NAMES or len(plain) > room:
            break
        chosen[plain.casefold()] = plain
        room -= len(plain)
    return tuple(chosen.values())
