"""Whose customers are, in chat: what giving one away would make of it, its history, and everything of one person."""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.domain.customer import Customer
from assistant.domain.ownership import OwnerKind, Owners, OwnershipEvent, What
from assistant.domain.person import Locale, Person
from assistant.services.cards import short
from assistant.services.contact_cards import owners_text
from assistant.services.desk import Desk
from assistant.services.giving import GivePreview
from assistant.services.handing_over import HandOver
from assistant.services.phrasing import date_text
from connectors.im.base import Button, Entry, Message, Section

LETTERS: Mapping[str, OwnerKind] = {
    "f": OwnerKind.FOLLOWS,
    "v": OwnerKind.VIEWS,
    "c": OwnerKind.COLLABORATES,
    "d": OwnerKind.CREDITED,
}
"""Kinds as buttons carry them."""
EVENTS_MAX = 8
NAMED_MAX = 8
LABEL_MAX_CHARS = 30
_LETTER_OF = {kind: letter for letter, kind in LETTERS.items()}


def give_card(desk: Desk, shown: GivePreview, people: Mapping[str, str], locale: Locale) -> Message:
    """Whose the customer is and would be, with a button to do it and others for less than all of it."""
    say = desk.wording.say
    customer, to, kind = shown.customer, shown.receiver, say(f"owner_kind.{shown.kind.value}", locale)
    if shown.before == shown.after:
        return Message(say("giving.already", locale, customer=customer.name, person=to.name, kind=kind))
    entries = (
        Entry(say("giving.now", locale, owners=owners_text(desk, shown.before, people, locale))),
        Entry(say("giving.then", locale, owners=owners_text(desk, shown.after, people, locale))),
    )
    about = f"{customer.id}:{to.id}"
    rows: list[tuple[Button, ...]] = [(Button(say("giving.do", locale), f"gv:{about}:{_LETTER_OF[shown.kind]}"),)]
    if shown.kind is OwnerKind.FOLLOWS:
        less = (OwnerKind.COLLABORATES, OwnerKind.VIEWS)
        rows.append(tuple(Button(say(f"giving.only_{one}", locale), f"gp:{about}:{_LETTER_OF[one]}") for one in less))
    text = say("giving.ask", locale, customer=customer.name, person=to.name, kind=kind)
    return Message(text, sections=(Section("", entries),), buttons=tuple(rows))


def owners_card(
    desk: Desk,
    customer: Customer,
    owners: Owners,
    events: Sequence[OwnershipEvent],
    people: Mapping[str, str],
    locale: Locale,
    today: date,
    *,
    ends: Sequence[tuple[str, OwnerKind]],
    gives: bool,
) -> Message:
    """Whose a customer is and how that came to be, newest first; `ends` are those the reader may end, `gives` whether
    they may give it to somebody."""
    say = desk.wording.say
    lines = [Entry(_event_text(desk, event, people, locale, today)) for event in reversed(events)]
    if len(lines) > EVENTS_MAX:
        lines = [*lines[:EVENTS_MAX], Entry(say("customer.more", locale, count=len(lines) - EVENTS_MAX))]
    rows = list[tuple[Button, ...]]()
    for person_id, kind in ends:
        kind_text = say(f"owner_kind.{kind.value}", locale)
        label = say("giving.end", locale, person=people.get(person_id, "?"), kind=kind_text)
        rows.append((Button(short(label, LABEL_MAX_CHARS), f"ge:{customer.id}:{person_id}:{_LETTER_OF[kind]}"),))
    last = [Button(say("giving.to", locale), f"gw:{customer.id}")] if gives else []
    rows.append((*last, Button(say("button.customer", locale), f"vc:{customer.id}")))
    sections = (Section(say("giving.history", locale), tuple(lines)),) if lines else ()
    text = owners_text(desk, owners, people, locale)
    return Message(text, title=customer.name, sections=sections, buttons=tuple(rows))


def hand_over_card(
    desk: Desk, plan: HandOver, giver: Person, receiver: Person, names: Sequence[str], locale: Locale
) -> Message:
    """What handing over would move, counted, with a button to do it. `names` are the customers'."""
    say = desk.wording.say
    if not plan.moving and not plan.lead_ids:
        return Message(say("giving.nothing", locale, person=giver.name))
    entries = []
    for kind in OwnerKind:
        count = sum(row.kind is kind for row in plan.moving)
        if count:
            entries.append(say("giving.customers", locale, count=count, kind=say(f"owner_kind.{kind.value}", locale)))
    entries.append(say("giving.deals", locale, count=len(plan.opportunity_ids)))
    entries.append(say("giving.leads", locale, count=len(plan.lead_ids)))
    joined = ("、" if locale == "zh-CN" else ", ").join(names[:NAMED_MAX])
    if len(names) > NAMED_MAX:
        joined = f"{joined} {say('customer.more', locale, count=len(names) - NAMED_MAX)}"
    sections = [Section(say("giving.moves", locale), tuple(map(Entry, entries)))]
    if names:
        sections.append(Section(say("giving.which", locale), (Entry(joined),)))
    text = say("giving.hand_over", locale, giver=giver.name, receiver=receiver.name)
    row = (Button(say("giving.do", locale), f"ho:{giver.id}:{receiver.id}"),)
    return Message(text, sections=tuple(sections), footer=say("giving.credit_stays", locale), buttons=(row,))


def _event_text(desk: Desk, event: OwnershipEvent, people: Mapping[str, str], locale: Locale, today: date) -> str:
    say = desk.wording.say
    line = say(
        f"giving.what.{event.what.value}",
        locale,
        person=people.get(event.person_id, "?"),
        kind=say(f"owner_kind.{event.kind.value}", locale),
    )
    by = people.get(event.by_id, "?") if event.by_id and event.by_id != event.person_id else ""
    known = f"pool_reason.{event.reason}"
    reason = say(known, locale) if known in desk.wording.keys(locale) else event.reason
    if event.what in (What.EXPIRED, What.WARNED):
        reason = ""  # the rule that decided, by its id
    parts = (date_text(event.at.date(), locale, today), line, say("giving.by", locale, person=by) if by else "", reason)
    return " · ".join(part for part in parts if part)
