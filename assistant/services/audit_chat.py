"""The audit log in chat: `/audit`, and "who looked at Harbor Foods' budget?"."""

import re
from collections.abc import Collection, Sequence
from datetime import timedelta

from assistant.domain.customer import Customer
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.services import auditing
from assistant.services.administering import privately
from assistant.services.audit_lines import Reader, by_day, deed_of, doings, field_name, fields_called
from assistant.services.audit_questions import Asked, Deed, who_did
from assistant.services.cards import short
from assistant.services.finding import exactly_called, search
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.services.wording import LOCALES
from assistant.storage.audit import AuditRow
from connectors.im.base import Message

LINES_MAX = 15
ROWS_MAX = 5_000
DAYS, DAYS_OF_ONE, DAYS_MAX = 7, 90, 3_650
_DAYS = re.compile(
    r"(?P<about>.*?)\s*(?:最近|近|last)?\s*(?P<days>\d{1,4})\s*(?:天|d|days?)?", re.IGNORECASE | re.DOTALL
)


@privately
def obey(turn: Turn, rest: str) -> Outcome:
    """`/audit`, `/audit A`, `/audit A 30`: who did what lately, at a customer or as a person, in so many days."""
    turn.access.require_kind(Action.READ, Kind.AUDIT, code="admin_only")
    customer, person, days = exactly_called(turn.store, rest, among=turn.access.readable) if rest else None, None, 0
    if rest and customer is None and (person := turn.store.people.by_name(rest)) is None:
        if match := _DAYS.fullmatch(rest):
            rest, days = match["about"].strip(), min(int(match["days"]), DAYS_MAX)
            customer = exactly_called(turn.store, rest, among=turn.access.readable) if rest else None
            person = turn.store.people.by_name(rest) if rest and customer is None else None
        if rest and not customer and not person:
            near = [one.name for one in search(turn.store, rest, among=turn.access.readable)]
            key = "audit.unknown_near" if near else "audit.unknown"
            return turn.tell(key, name=short(rest), **({"near": " / ".join(near)} if near else {}))
    return _answer(turn, customer, person, days or (DAYS_OF_ONE if rest else DAYS))


def take_question(turn: Turn) -> Outcome | None:
    """Answer who saw or changed a customer or a field of it; None when nothing of the kind is asked of one known."""
    asked = who_did(turn.incoming.text)
    if asked is None:
        return None
    for name, word in asked.readings():
        fields = fields_called(turn.desk, word, LOCALES) if word else set()
        if bool(word) != bool(fields):
            continue
        if customer := exactly_called(turn.store, name, among=turn.access.readable):
            return _tell_who(turn, customer, asked, fields)
    return None


def _tell_who(turn: Turn, customer: Customer, asked: Asked, fields: set[str]) -> Outcome:
    @privately
    def tell(turn: Turn, _rest: str) -> Outcome:
        return _answer(turn, customer, None, DAYS_OF_ONE, deed=asked.deed, fields=fields)

    return tell(turn, "")


def _answer(
    turn: Turn,
    customer: Customer | None,
    person: Person | None,
    days: int,
    *,
    deed: Deed | None = None,
    fields: Collection[str] = (),
) -> Outcome:
    since = turn.now - timedelta(days=days)
    rows = auditing.found(
        turn.store,
        turn.access,
        person_id=person.id if person else None,
        customer_id=customer.id if customer else None,
        since=since,
        limit=ROWS_MAX,
    )
    kept = [row for row in rows if _is_meant(row, deed, fields)]
    reader = _reader(turn, kept, customer)
    found = doings(kept, reader)
    title = _title(turn, customer.name if customer else person.name if person else "", deed, fields, days)
    if not found:
        return turn.answer(Message(title=title, text=turn.say("audit.nothing")))
    notes = [turn.say("audit.more", shown=LINES_MAX, count=len(found))] if len(found) > LINES_MAX else []
    notes += [turn.say("audit.too_many", count=ROWS_MAX)] if len(rows) == ROWS_MAX else []
    notes += [turn.say("audit.of_records")] if deed == "changed" and fields else []
    notes += [turn.say("audit.sensitive_only", fields=_sensitive(turn))] if deed != "changed" else []
    return turn.answer(Message(title=title, sections=by_day(found[:LINES_MAX], reader), footer=" · ".join(notes)))


def _is_meant(row: AuditRow, deed: Deed | None, fields: Collection[str]) -> bool:
    if deed is None:
        return True
    if deed_of(row) != deed:
        return False
    # Of what was changed the log keeps columns, and a record's fields are one of them.
    whole = deed == "changed" and row.step.kind in ("record", "customer_fact")
    return not fields or whole or not set(fields).isdisjoint(row.step.fields)


def _reader(turn: Turn, rows: Sequence[AuditRow], customer: Customer | None) -> Reader:
    ids = dict.fromkeys(row.step.customer_id for row in rows if row.step.customer_id)
    known = turn.access.readable(turn.store.customers.many(ids))
    return Reader(
        turn.desk,
        turn.locale,
        turn.local_now,
        turn.store.people.names(),
        {one.id: one.name for one in known},
        about=customer.id if customer else "",
    )


def _title(turn: Turn, about: str, deed: Deed | None, fields: Collection[str], days: int) -> str:
    what = " / ".join(sorted(field_name(turn.desk, name, turn.locale) for name in fields))
    whole = turn.say("audit.of", what=what, customer=about) if what else about or turn.say("audit.everything")
    return turn.say(f"audit.title_{deed or 'all'}", what=whole, days=days)


def _sensitive(turn: Turn) -> str:
    names = sorted(field_name(turn.desk, name, turn.locale) for name in turn.desk.access.sensitive)
    return " / ".join(names) or "—"
