"""One field's new value from what a person typed for it. Pure rules; what cannot be read raises InvalidInput."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from assistant.domain.followup import (
    LIST_FIELDS,
    Budget,
    Channel,
    Contact,
    GrainedDate,
    HelpAsked,
    Known,
    NextStep,
    Sentiment,
    Stage,
)
from assistant.errors import InvalidInput
from assistant.language.amounts import find_amounts
from assistant.language.dates import resolve_date
from assistant.language.text import fold
from assistant.services.editing_words import LABEL_WORDS, NOTHING
from assistant.services.reading.lexicon import departments, titles_pattern
from assistant.services.reading.mentions import index_of
from assistant.services.reading.note_text import NoteText, as_day

LONGEST_NAME_CHARS = 80
LONGEST_TEXT_CHARS = 500
MOST_ITEMS = 20
_ITEMS = re.compile(r"[;；\n]+")
_NAMES = re.compile(r"[;；\n,，、]+|\s+(?:and|&)\s+|(?<=[一-鿿])(?:和|跟)(?=[一-鿿A-Za-z])")
_TITLED = re.compile(
    r"(?P<name>[^()（）,，:：]+?)\s*(?:[(（,，:：]\s*(?P<in>[^()（）]+?)\s*[)）]?"
    rf"|\s+(?P<zh>\S*(?:{titles_pattern()})))$"
)
_ASKED = re.compile(
    r"(?:请|找|让|麻烦|ask|have|get)?\s*(?P<to>[^:：,，]{1,40}?)\s*(?:[:：]|,|，|帮忙|帮我|\s+to\s+)\s*(?P<what>.+)",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(
    r"(?:\s|[,，:：]|我们?|咱们?|会|要|先|将|负责"
    r"|(?:i|we)['’]?(?:ll| will)?\b|(?:will|is going to|to|by|on)\b)*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,，]+(?:by|on|before|until|in|at)?\s*$", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[¥$€£]?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?:元|块)?")
_LABELS: dict[str, Callable[[str], Any]] = {"channel": Channel, "stage_hint": Stage, "sentiment": Sentiment}


def parse_value(field: str, text: str, now: datetime, known: Known, language: str) -> Any:
    """The typed value of `field` that `text` states; None or () for "none", "无", "清空".

    Names resolve to what the CRM knows; dates resolve against `now`, the person's local time. Raises InvalidInput
    (code `invalid_value`) when the words cannot be read as such a value, KeyError for an unknown field.
    """
    reader = _READERS[field]
    words = text.strip()
    if not words:
        raise _unreadable(field)
    if NOTHING.fullmatch(fold(words)):
        return () if field in LIST_FIELDS else None
    value = reader(field, words, now, known, "zh" if language.startswith("zh") else "en")
    if value is None or value == ():
        raise _unreadable(field)
    return value


def _unreadable(field: str) -> InvalidInput:
    return InvalidInput(f"write {_EXPECTED[field]}", code="invalid_value", field=field)


def _customer(field: str, words: str, now: datetime, known: Known, language: str) -> str | None:
    words = " ".join(words.split()).strip("。.，,")
    if not words or len(words) > LONGEST_NAME_CHARS:
        return None
    best = index_of(known).resolve(words, kinds=("customer",)).best
    return best.name if best else words


def _contacts(field: str, words: str, now: datetime, known: Known, language: str) -> tuple[Contact, ...]:
    contacts = []
    for item in _ITEMS.split(words) if _ITEMS.search(words) or _TITLED.fullmatch(words) else _NAMES.split(words):
        if not (item := item.strip(" 。.")):
            continue
        match = _TITLED.fullmatch(item)
        name = (match["name"] if match else item).strip()
        title = (match["in"] or match["zh"]) if match else None
        if len(name) > LONGEST_NAME_CHARS:
            return ()
        best = index_of(known).resolve(name, kinds=("contact",)).best
        contacts.append(Contact(best.name if best else name, title, (name,) if best and best.name != name else ()))
    return tuple(contacts[:MOST_ITEMS])


def _label(field: str, words: str, now: datetime, known: Known, language: str) -> Any:
    label = LABEL_WORDS[field].get(fold(words).strip(" 。.!！"))
    return _LABELS[field](label) if label else None


def _past_day(field: str, words: str, now: datetime, known: Known, language: str) -> date | None:
    found = as_day(resolve_date(words, now, language, direction="past"))
    return found.date if found and found.date <= now.date() else None


def _coming_date(field: str, words: str, now: datetime, known: Known, language: str) -> GrainedDate | None:
    return as_day(resolve_date(words, now, language, direction="future"))


def _budget(field: str, words: str, now: datetime, known: Known, language: str) -> Budget | None:
    amounts = find_amounts(words, language)
    if amounts:
        return amounts[-1].budget
    if match := _PLAIN_NUMBER.fullmatch(words):
        number = float(match["number"].replace(",", ""))
        return Budget(int(number) if number.is_integer() else number) if 0 < number < 1e15 else None
    return None


def _names(field: str, words: str, now: datetime, known: Known, language: str) -> tuple[str, ...]:
    names = [name.strip(" 。.") for name in _NAMES.split(words)]
    if any(len(name) > LONGEST_NAME_CHARS for name in names):
        return ()
    index = index_of(known) if field == "products" else None
    resolved = []
    for name in filter(None, names):
        best = index.resolve(name, kinds=("product",)).best if index else None
        resolved.append(best.name if best else name)
    return tuple(dict.fromkeys(resolved))[:MOST_ITEMS]


def _phrases(field: str, words: str, now: datetime, known: Known, language: str) -> tuple[str, ...]:
    phrases = [" ".join(item.split()).strip(" 。.") for item in _ITEMS.split(words)]
    return tuple(p for p in phrases if p)[:MOST_ITEMS] if len(words) <= LONGEST_TEXT_CHARS * 4 else ()


def _steps(field: str, words: str, now: datetime, known: Known, language: str) -> tuple[NextStep, ...]:
    steps: list[NextStep] = []
    for item in filter(None, (item.strip(" 。.") for item in _ITEMS.split(words))):
        if len(item) > LONGEST_TEXT_CHARS:
            return ()
        steps.append(_step_of(item, now, known, language))
    return tuple(steps[:MOST_ITEMS])


def _step_of(item: str, now: datetime, known: Known, language: str) -> NextStep:
    """The action without the words for who does it and, where it stands at either end, without the date."""
    owner, start, end = "self", 0, len(item)
    colleagues = index_of(known).find(item, kinds=("colleague",))
    if colleagues and colleagues[0].start == 0:
        owner, start = colleagues[0].thing.name, colleagues[0].end
    note = NoteText(item, language, now)
    due = None
    for found in note.dates:
        day = as_day(resolve_date(item[found.start : found.end], now, language, direction="future"))
        start = _LEAD.match(item, start).end()  # type: ignore[union-attr]  # the pattern matches nothing too
        if day is None or due is not None:
            continue
        due = day
        if found.start <= start:
            start = found.end
        elif not item[found.end : end].strip():
            end = found.start
    start = _LEAD.match(item, start).end()  # type: ignore[union-attr]
    action = _TAIL.sub("", item[start:end]).strip()
    return NextStep(action or item, due, owner)


def _help(field: str, words: str, now: datetime, known: Known, language: str) -> tuple[HelpAsked, ...]:
    requests = []
    for item in filter(None, (item.strip(" 。.") for item in _ITEMS.split(words))):
        colleagues = index_of(known).find(item, kinds=("colleague",))
        if colleagues and colleagues[0].start <= 12:
            to, what = colleagues[0].thing.name, item[colleagues[0].end :]
        elif match := _ASKED.fullmatch(item):
            to, what = match["to"], match["what"]
        else:
            to = next((d for d in departments(language) if fold(item).lstrip("请找让麻烦").startswith(d)), "")
            what = item[fold(item).find(to) + len(to) :] if to else ""
        what = re.sub(r"^[\s:：,，]*(?:帮忙|帮我们?|协助|to )?\s*", "", what).strip()
        if not to or not what:
            return ()
        requests.append(HelpAsked(to.strip(), what))
    return tuple(requests[:MOST_ITEMS])


_READERS: dict[str, Callable[[str, str, datetime, Known, str], Any]] = {
    "customer": _customer,
    "contacts": _contacts,
    "channel": _label,
    "occurred_on": _past_day,
    "needs": _phrases,
    "current_systems": _names,
    "budget": _budget,
    "decision_on": _coming_date,
    "competitors": _names,
    "products": _names,
    "risks": _phrases,
    "stage_hint": _label,
    "next_steps": _steps,
    "help_requests": _help,
    "sentiment": _label,
}
_EXPECTED = {
    "customer": "the customer's name, at most 80 characters",
    "contacts": "names, each with a title in brackets if wanted",
    "channel": "visit, call, meeting, message, demo, event or email",
    "occurred_on": "a day that is past or today, such as yesterday or 2026-03-05",
    "needs": "what the customer needs, several separated by semicolons",
    "current_systems": "names separated by commas",
    "budget": "an amount, such as 150万 or 180k",
    "decision_on": "a date, such as 月底 or next Friday",
    "competitors": "names separated by commas",
    "products": "names separated by commas",
    "risks": "the risks, several separated by semicolons",
    "stage_hint": "lead, qualified, solution, proposal, negotiation, won, lost or on hold",
    "next_steps": "what to do and by when, several separated by semicolons",
    "help_requests": "who and what, such as 李雷：看接口 or Priya: site survey",
    "sentiment": "positive, neutral or negative",
}
