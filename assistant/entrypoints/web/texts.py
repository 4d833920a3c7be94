"""The words of the web pages and of the API's own errors, in both languages."""

import tomllib
from functools import cache
from importlib import resources

from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.wording import LOCALES, Wording


@cache
def page_texts() -> Wording:
    """The catalogue in `texts`, keys as `section.name`; strict like the services' own."""
    folder = resources.files("assistant.entrypoints.web") / "texts"
    catalogues: dict[Locale, dict[str, str]] = {}
    for locale in LOCALES:
        sections = tomllib.loads((folder / f"{locale}.toml").read_text("utf-8"))
        catalogues[locale] = {
            f"{section}.{name}": text for section, texts in sections.items() for name, text in texts.items()
        }
    return Wording(catalogues)


def error_text(desk: Desk, code: str, locale: Locale) -> str:
    """What an error means and what to do: the edge's own words, else the services' catalogue."""
    texts = page_texts()
    key = f"error.{code}"
    return texts.say(key, locale) if key in texts.keys(locale) else desk.explain(code, locale)
