"""The audit log in plain words: what one person did in a day to one customer by one entry point is one line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from assistant.storage.audit import AuditRow
from connectors.im.base import Entry, Section

Deed = Literal["read", "changed", "refused", "exported", "erased"]
KINDS_SHOWN = 5
_MAIN = ("record", "customer", "customer_fact", "opportunity", "lead", "contact", "ownership", "note", "draft")
_FIRST = {kind: place for place, kind in enumerate(_MAIN)}
"""What people look for is named first."""
_FOLLOWING = frozenset(
    {
        *("customer_pulse", "customer_view", "customer_alias", "lead_key", "health_word"),
        *("contact_event", "opportunity_event", "lead_event", "ownership_event", "promise_event"),
    }
)
"""What changes of itself with something else is not worth a word beside it."""


@dataclass(slots=True)
class Doing:
    """What somebody did in a day, newest `at` on the reader's clock. `things` are field names of what was read, kinds
    of what was changed, and `action kind` of what was refused, each once."""

    at: datetime
    person_id: str
    entry: str
    deed: Deed
    customer_id: str
    things: dict[str, None] = field(default_factory=dict)
    moments: set[datetime] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom lines are for: language, today on their clock, and the names they may know by id."""

    desk: Desk
    locale: Locale
    now: datetime
    people: Mapping[str, str]
    customers: Mapping[str, str]
    about: str = ""
    """The customer that all lines are about, which need not be named in each."""

    def say(self, key: str, **params: str | int) -> str:
        return self.desk.wording.say(key, self.locale, **params)

    def joined(self, names: Iterable[str]) -> str:
        return ("、" if self.locale == "zh-CN" else ", ").join(names)


def deed_of(row: AuditRow) -> Deed:
    """What kind of thing a row tells of."""
    if row.step.outcome == "denied":
        return "refused"
    deeds: Mapping[str, Deed] = {"read": "read", "export": "exported", "erase": "erased"}
    return deeds.get(row.step.action, "changed")


def doings(rows: Iterable[AuditRow], reader: Reader) -> list[Doing]:
    """Rows, newest first, put together; in the order of the newest of each."""
    found: dict[tuple[object, ...], Doing] = {}
    for row in rows:
        at, step, deed = row.at.astimezone(reader.now.tzinfo), row.step, deed_of(row)
        key = (at.date(), step.person_id, row.entry, deed, step.customer_id)
        one = found.setdefault(key, Doing(at, step.person_id, row.entry, deed, step.customer_id))
        things = step.fields if deed == "read" else [f"{step.action} {step.kind}" if deed == "refused" else step.kind]
        one.things.update(dict.fromkeys(things))
        one.moments.add(at)
    return list(found.values())


def by_day(found: Sequence[Doing], reader: Reader) -> tuple[Section, ...]:
    """A section a day, newest first."""
    days: dict[str, list[Entry]] = {}
    for one in found:
        day = date_text(one.at.date(), reader.locale, reader.now.date())
        days.setdefault(day, []).append(Entry(line(one, reader)))
    return tuple(Section(day, tuple(entries)) for day, entries in days.items())


def line(one: Doing, reader: Reader) -> str:
    """09:30 王芳 看了 海港食品的预算（网页）."""
    nobody = reader.say("audit.operator" if one.entry == "cli" else "audit.itself")
    who = reader.people.get(one.person_id, reader.say("audit.gone")) if one.person_id else nobody
    what = _what(one, reader)
    entry = reader.say(f"audit_entry.{one.entry}")
    if len(one.moments) > 1:
        entry = reader.say("audit.times", entry=entry, count=len(one.moments))
    return reader.say(f"audit.{one.deed}", time=f"{one.at:%H:%M}", who=who, what=what, entry=entry)


def field_name(desk: Desk, name: str, locale: Locale) -> str:
    """What people call a field of records, opportunities or customers; its id where it has no name."""
    words = desk.wording.keys(locale)
    for key in (f"field.{name}", f"deal.fact.{name}"):
        if key in words:
            return desk.wording.say(key, locale)
    rule = desk.customer_rules.field(name)
    return rule.names[locale] if rule else name


def fields_called(desk: Desk, word: str, locales: Collection[Locale]) -> set[str]:
    """The ids of the sensitive fields and of those of customers that people call so."""
    known = {*desk.access.sensitive, *(rule.id for rule in desk.customer_rules.fields)}
    known |= {
        key.removeprefix("field.") for locale in locales for key in desk.wording.keys(locale) if key[:6] == "field."
    }
    wanted = word.strip().casefold()
    return {name for name in known if wanted in {name, *(field_name(desk, name, one).casefold() for one in locales)}}


def kind_name(desk: Desk, kind: str, locale: Locale) -> str:
    """What people call a kind of thing, or the table it is kept in."""
    key = f"kind.{kind}"
    return desk.wording.say(key, locale) if key in desk.wording.keys(locale) else kind


def _what(one: Doing, reader: Reader) -> str:
    if one.deed == "read":
        return _of(one, reader, [field_name(reader.desk, name, reader.locale) for name in one.things])
    if one.deed == "refused":
        kinds: dict[str, list[str]] = {}
        for action, _, kind in (thing.partition(" ") for thing in one.things):
            kinds.setdefault(action, []).append(kind_name(reader.desk, kind, reader.locale))
        return reader.joined(
            reader.say(f"audit_action.{action}", what=_of(one, reader, names)) for action, names in kinds.items()
        )
    every = sorted(one.things, key=lambda kind: _FIRST.get(kind, len(_FIRST)))
    shown = [kind for kind in every if kind not in _FOLLOWING] or every
    return _of(one, reader, [kind_name(reader.desk, kind, reader.locale) for kind in shown])


def _of(one: Doing, reader: Reader, names: Iterable[str]) -> str:
    """Things in a line, with the customer they are of unless all lines are about it."""
    once = list(dict.fromkeys(names))
    what = reader.joined(once[:KINDS_SHOWN])
    if len(once) > KINDS_SHOWN:
        what = reader.say("audit.and_more", what=what, count=len(once) - KINDS_SHOWN)
    if not one.customer_id or one.customer_id == reader.about:
        return what
    name = reader.customers.get(one.customer_id, reader.say("audit.unseen"))
    return reader.say("audit.of", what=what, customer=name)
