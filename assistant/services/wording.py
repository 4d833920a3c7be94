"""The catalogue of everything Spotter says to people: one TOML file a language, strict about keys and parameters."""

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, get_args

from assistant.domain.person import Locale
from assistant.language.text import guess_language, latin_words

_CHINESE = re.compile("[一-鿿]+")
_ENGLISH_GLUE = frozenset(
    {"a", "about", "and", "any", "are", "at", "for", "from", "how", "in", "is", "it", "me", "my"}
    | {"of", "on", "our", "that", "the", "to", "up", "what", "with"}
)

LOCALES: tuple[Locale, ...] = get_args(Locale)


class Wording:
    """Texts by key and locale. A key is the path in the file, joined by dots: `card.confirm`."""

    def __init__(self, catalogues: Mapping[Locale, Mapping[str, str]]) -> None:
        self._texts = catalogues
        self._params = {
            locale: {key: _params_of(text) for key, text in texts.items()} for locale, texts in catalogues.items()
        }

    @classmethod
    def load(cls) -> "Wording":
        """The catalogue that comes with the package."""
        folder = resources.files("assistant.services") / "texts"
        return cls(
            {
                locale: dict(_flatten(tomllib.loads((folder / f"{locale}.toml").read_text("utf-8"))))
                for locale in LOCALES
            }
        )

    def say(self, key: str, locale: Locale, **params: str | int | float) -> str:
        """The text of `key`. Raises KeyError for an unknown key, TypeError unless `params` are exactly its own."""
        text = self._texts[locale][key]
        if set(params) != self._params[locale][key]:
            raise TypeError(f"{key} takes {sorted(self._params[locale][key])}, got {sorted(params)}")
        return text.format(**params)

    def explain(self, code: str, locale: Locale, **params: str | int | float) -> str:
        """What an error code means and what to do; an unknown code, or missing `params`, gives the general text."""
        key = f"error.{code}"
        needed = self._params[locale].get(key)
        if needed is None or not needed <= set(params):
            key, needed = "error.internal", frozenset()
        return self._texts[locale][key].format(**{name: params[name] for name in needed})

    def commands(self, table: str = "command") -> Mapping[Locale, Mapping[str, str]]:
        """What each command does, by locale and command name: those of every day for a channel's menu, those for
        administration in the table `admin_command`."""
        prefix = f"{table}."
        return {
            locale: {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
            for locale, texts in self._texts.items()
        }

    def keys(self, locale: Locale) -> Mapping[str, frozenset[str]]:
        """Every key of a locale with the names of its parameters."""
        return self._params[locale]


def locale_of(text: str, otherwise: Locale) -> Locale:
    """The locale to answer `text` in; `otherwise` where it holds no words of either language."""
    if not any(char.isalpha() for char in text):
        return otherwise
    if guess_language(text) == "en":
        return "en"
    # A long Chinese name outweighs the few English words around it: "any news on 华东仪表股份?" is English.
    words = latin_words(text)
    is_english_about_a_name = len(words) >= 3 * len(_CHINESE.findall(text)) and any(
        word.lower() in _ENGLISH_GLUE for word in words
    )
    return "en" if is_english_about_a_name else "zh-CN"


def locale_of_language(language: str, otherwise: Locale) -> Locale:
    """The locale of a note's language, `zh` or `en`."""
    return "zh-CN" if language.startswith("zh") else "en" if language.startswith("en") else otherwise


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value
        else:
            yield from _flatten(value, f"{prefix}{name}.")


def _params_of(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
