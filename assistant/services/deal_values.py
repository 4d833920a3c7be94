"""One field of an opportunity: its new value from what a person wrote, and what it is called and reads like."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from assistant.domain.followup import Budget, GrainedDate, Known
from assistant.domain.opportunity import Member
from assistant.domain.person import Locale, Person
from assistant.errors import InvalidInput
from assistant.language.text import fold, guess_language
from assistant.services.colleagues import spoken_forms
from assistant.services.desk import Desk
from assistant.services.editing_values import parse_value
from assistant.services.editing_words import NOTHING
from assistant.services.opportunity_cards import fact_text
from assistant.services.opportunity_rules import NAME_MAX_CHARS
from assistant.services.phrasing import amount_text, date_text

FIELDS = ("name", "amount", "close_on", "products", "competitors", "team", "owner_id")
"""What may be changed in chat, in the order in which it is offered; the currency comes with the amount."""
PART_MAX_CHARS = 100
_READ_AS = {"amount": "budget", "close_on": "decision_on", "products": "products", "competitors": "competitors"}
"""The field of a note whose words are read the same way."""
_BETWEEN = re.compile(r"[;；\n,，、]+")
_PART_BEFORE = re.compile(r"^(?:[\s:：(（·-]|做|当|负责|担任|作为|是|\b(?:as|is|an?|the)\b)*", re.IGNORECASE)


def read_value(field: str, text: str, now: datetime, known: Known) -> dict[str, Any]:
    """The fields that `text` sets as the value of `field`; an amount brings its currency where one is said.

    `now` is on the person's clock. Raises InvalidInput with code `invalid_value`.
    """
    if field == "name":
        name = " ".join(text.split()).strip(" 。“”\"'")
        if not name or len(name) > NAME_MAX_CHARS or NOTHING.fullmatch(fold(name)):
            raise InvalidInput("write a name", code="invalid_value", field=field)
        return {"name": name}
    value = parse_value(_READ_AS[field], text, now, known, guess_language(text))
    if isinstance(value, Budget):
        return {"amount": float(value.amount)} | ({"currency": value.currency} if value.currency else {})
    return {field: value.date if isinstance(value, GrainedDate) else value}


def read_team(text: str, people: Iterable[Person]) -> tuple[Member, ...]:
    """Colleagues by name with their parts: 李雷 售前，Tom Reed coach. Empty for 无 and none.

    Raises InvalidInput with code `invalid_value` where somebody is named who is nobody of `people`.
    """
    if NOTHING.fullmatch(fold(text.strip())):
        return ()
    forms = sorted(spoken_forms(people).items(), key=lambda one: -len(one[0]))
    members: list[Member] = []
    for item in filter(None, (item.strip(" 。.") for item in _BETWEEN.split(text))):
        named = next(((name, person) for name, person in forms if _begins_with(item, name)), None)
        if named is not None:
            members.append(Member(named[1].id, _part(item[len(named[0]) :])))
        elif members and not members[-1].part:
            members[-1] = Member(members[-1].person_id, _part(item))
        else:
            raise InvalidInput("write colleagues' names", code="invalid_value", field="team")
    if not members:
        raise InvalidInput("write colleagues' names", code="invalid_value", field="team")
    return tuple(members)


def field_text(desk: Desk, field: str, locale: Locale) -> str:
    """What a field of an opportunity is called, as a label."""
    if field in ("name", "owner_id"):
        return desk.wording.say(f"deal_edit.{field}", locale)
    text = fact_text(desk, "amount" if field == "currency" else field, locale)
    return text[:1].upper() + text[1:]


def value_text(
    desk: Desk,
    field: str,
    value: Any,
    currency: str | None,
    locale: Locale,
    now: datetime,
    people: Mapping[str, str] | None = None,
) -> str:
    """A value of a field in a line, "nothing" where there is none; `people` are names by id."""
    names = people or {}
    if value in (None, (), ""):
        return desk.wording.say("facts.nothing", locale)
    if field == "amount":
        return amount_text(Budget(value, currency), locale)
    if field == "close_on":
        return date_text(value, locale, now.date())
    if field == "owner_id":
        return names.get(value, "?")
    if isinstance(value, tuple):
        said = [member_text(desk, one, names, locale) if isinstance(one, Member) else str(one) for one in value]
        return ("、" if locale == "zh-CN" else ", ").join(said)
    return str(value)


def member_text(desk: Desk, member: Member, people: Mapping[str, str], locale: Locale) -> str:
    """A colleague with their part."""
    name = people.get(member.person_id, "?")
    return desk.wording.say("deal_edit.member", locale, name=name, part=member.part) if member.part else name


def _begins_with(item: str, name: str) -> bool:
    rest = item[len(name) :]
    is_cut = name[-1:].isascii() and rest[:1].isascii() and rest[:1].isalnum()
    return item.casefold().startswith(name) and not is_cut


def _part(text: str) -> str:
    return " ".join(_PART_BEFORE.sub("", text).strip(" )）。.").split())[:PART_MAX_CHARS]
