"""The words that say how somebody is reached, from `identities.toml`, ready to be looked for."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class IdentityWords:
    """Patterns over folded text, of both languages at once. `phone`, `call`, `email` and `wechat` announce an identity;
    `fill` may stand between a name and it; `others`, `posts`, `ours`, `not_a_phone`, `denials` and `questions` speak
    against it; `mailboxes` are names of addresses that are no person's."""

    phone: re.Pattern[str]
    call: re.Pattern[str]
    email: re.Pattern[str]
    wechat: re.Pattern[str]
    fill: re.Pattern[str]
    others: re.Pattern[str]
    posts: re.Pattern[str]
    ours: re.Pattern[str]
    not_a_phone: re.Pattern[str]
    units: re.Pattern[str]
    denials: re.Pattern[str]
    questions: re.Pattern[str]
    pronouns: re.Pattern[str]
    together: re.Pattern[str]
    same_number: re.Pattern[str]
    both: re.Pattern[str]
    mailboxes: frozenset[str]


@lru_cache(maxsize=1)
def identity_words() -> IdentityWords:
    """The words of both languages."""
    source = resources.files("assistant.services.reading").joinpath("identities.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(source)

    def either(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
        return re.compile(f"{before}(?:{table['zh'][name]}|{table['en'][name]}){after}")

    announced = "|".join(table[language][name] for name in _ANNOUNCING for language in ("zh", "en"))
    fill = f"{table['zh']['fill']}|{table['en']['fill']}|{announced}"
    return IdentityWords(
        **{
            name: either(name) for name in (*_ANNOUNCING, "others", "posts", "ours", "denials", "questions", "pronouns")
        },
        together=either("together"),
        same_number=either("same_number"),
        fill=re.compile(
            rf"(?:{fill}|他|她|对方|[\s:：，,（(“\"\-—是])*+"
        ),  # possessive: a long text costs no more than its length
        not_a_phone=either("not_a_phone", after="$"),
        units=either("units", before=r"\s*"),
        both=either("and", before=r"\s*", after=r"\s*"),
        mailboxes=frozenset(table["mailboxes"]["names"]),
    )


_ANNOUNCING = ("phone", "call", "email", "wechat")
