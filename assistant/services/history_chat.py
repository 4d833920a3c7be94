"""Who says so: everything ever said of a field of a customer, newest first, each value with its source and time."""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_field import FieldRule
from assistant.domain.customer_view import HIDDEN_FIELDS
from assistant.domain.followup import FIELD_NAMES
from assistant.services.called import customer_and_rest, customer_called
from assistant.services.cards import short
from assistant.services.customer_access import shown_facts, shown_held
from assistant.services.customer_cards import fact_text
from assistant.services.outcome import Outcome
from assistant.services.phrasing import date_text, field_label, value_text
from assistant.services.turn import Turn
from assistant.services.wording import LOCALES
from connectors.im.base import Entry, Message, Section

ASKED_MAX_CHARS = 80
SHOWN_MAX = 10
_ASKED = (
    re.compile(
        r"(?P<customer>[^，。！？,!?]{2,40}?)(?:的)(?P<field>[^，。！？,!?的]{1,12}?)(?:是)?(?:谁说的|谁填的|谁记的|哪(?:儿|里)?来的"
        r"|怎么来的|什么时候(?:说|记)的|变过吗|怎么变的)[？?。]?"
    ),
    re.compile(
        r"who (?:says|said|told us|noted|set) (?P<customer>[^,!?]{2,60}?)['’]s? (?P<field>[^,!?]{2,30}?)\s*[?.]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"where does (?P<customer>[^,!?]{2,60}?)['’]s? (?P<field>[^,!?]{2,30}?) come from\s*[?.]?", re.IGNORECASE
    ),
)


def asked(turn: Turn) -> Outcome | None:
    """Answer who says something of a customer; None where the message asks it of no customer or field that is known."""
    text = " ".join(turn.incoming.text.split())
    if len(text) > ASKED_MAX_CHARS:
        return None
    for pattern in _ASKED:
        if match := pattern.fullmatch(text):
            customer = customer_called(turn, match["customer"].strip())
            if customer and (told := _tell(turn, customer, match["field"].strip())):
                return told
    return None


def obey(turn: Turn, rest: str) -> Outcome:
    """`/history A industry` shows everything ever said of a field of A."""
    found = customer_and_rest(turn, rest) if rest else None
    if found is None:
        return turn.tell("customer.unknown", name=short(rest)) if rest else turn.tell("history.how")
    customer, field = found
    return (_tell(turn, customer, field) if field else None) or turn.tell(
        "history.which", fields=_names(turn, customer)
    )


def _tell(turn: Turn, customer: Customer, name: str) -> Outcome | None:
    """What was said of the field of that name; None where there is no such field."""
    wanted = name.casefold()
    for rule in turn.desk.customer_rules.fields:
        if customer.kind in rule.kinds and wanted in {rule.id, *(one.casefold() for one in rule.names.values())}:
            return _tell_fact(turn, customer, rule)
    for field in FIELD_NAMES:
        labels = {field_label(turn.desk.wording, field, locale).casefold() for locale in LOCALES}
        if field not in HIDDEN_FIELDS and wanted in {field, *labels}:
            return _tell_recorded(turn, customer, field)
    return None


def _tell_fact(turn: Turn, customer: Customer, rule: FieldRule) -> Outcome:
    store, access = turn.store, turn.access
    said = shown_facts(access, turn.desk, customer.id, store.customer_facts.said_of(customer.id, rule.id))
    held = [one for one in shown_held(access, store, turn.desk, customer) if one.fact.field == rule.id]
    people = store.people.names()
    entries = []
    if held and (above := held[0].inherited_from):
        values = ("、" if turn.locale == "zh-CN" else ", ").join(
            fact_text(rule, one.fact.value, turn.locale) for one in held if one.fact.value is not None
        )
        entries.append(Entry(turn.say("kept.inherited", text=values, name=above.name)))
    holds = {one.fact.id for one in held}
    entries += [Entry(_fact_line(turn, rule, fact, people, fact.id in holds)) for fact in reversed(said)]
    return _answer(turn, customer, rule.names[turn.locale], entries)


def _tell_recorded(turn: Turn, customer: Customer, field: str) -> Outcome:
    people, today = turn.store.people.names(), turn.local_now.date()
    values = turn.access.view(customer.id, newest=SHOWN_MAX + 1).values.get(field, ())
    entries = [
        Entry(
            turn.say(
                "history.said",
                value=value_text(turn.desk.wording, field, one.value, turn.locale, today),
                person=people.get(one.source.author_id, "?"),
                date=date_text(one.source.said_at.date(), turn.locale, today),
            ),
            " ".join(one.source.quote.split()),
        )
        for one in values
    ]
    return _answer(turn, customer, field_label(turn.desk.wording, field, turn.locale), entries)


def _answer(turn: Turn, customer: Customer, label: str, entries: Sequence[Entry]) -> Outcome:
    row = (turn.button("customer", f"vc:{customer.id}"),)
    if not entries:
        return turn.answer(Message(turn.say("history.nothing", customer=customer.name, field=label), buttons=(row,)))
    shown = list(entries[:SHOWN_MAX])
    if len(entries) > SHOWN_MAX:
        shown.append(Entry(turn.say("customer.more", count=len(entries) - SHOWN_MAX)))
    return turn.answer(
        Message(title=f"{customer.name} · {label}", sections=(Section("", tuple(shown)),), buttons=(row,))
    )


def _fact_line(turn: Turn, rule: FieldRule, fact: Fact, people: Mapping[str, str], holds: bool) -> str:
    """A value, who or what said so and when, how sure that was, and whether it is what holds now."""
    today = turn.local_now.date()
    value = turn.say("history.emptied") if fact.value is None else fact_text(rule, fact.value, turn.locale)
    if fact.is_denied:
        value = turn.say("history.denied", value=value)
    by = people.get(fact.person_id, "?") if fact.person_id else ""
    source = turn.say(f"history.source.{fact.source.value}")
    parts = [value, " ".join(filter(None, (by, source))), date_text(fact.observed_at.date(), turn.locale, today)]
    if fact.confidence < 1:
        parts.append(turn.say("history.sure", percent=round(100 * fact.confidence)))
    if fact.checked_at and fact.checked_at > fact.observed_at:
        parts.append(turn.say("history.checked", date=date_text(fact.checked_at.date(), turn.locale, today)))
    return ("✓ " if holds else "") + " · ".join(parts)


def _names(turn: Turn, customer: Customer) -> str:
    rules = [one.names[turn.locale] for one in turn.desk.customer_rules.fields if customer.kind in one.kinds]
    recorded = [field_label(turn.desk.wording, one, turn.locale) for one in FIELD_NAMES if one not in HIDDEN_FIELDS]
    return ("、" if turn.locale == "zh-CN" else ", ").join(dict.fromkeys([*rules, *recorded]))


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"history": obey}
