"""Cards about a customer: the view with where things come from, what changed, and the cases that fit."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from assistant.domain.customer_view import Change, CustomerView, ViewValue, fold_name
from assistant.domain.opportunity import Opportunity
from assistant.domain.person import Locale
from assistant.domain.push import Reason
from assistant.services.card_people import CardPeople
from assistant.services.cards import CARD_FIELDS, short
from assistant.services.desk import Desk
from assistant.services.opportunity_cards import opportunity_section
from assistant.services.phrasing import date_text, field_label, value_text
from connectors.im.base import Button, Entry, Message, Section
from retrieval.case_types import CaseMatch, MatchReason

ENTRIES_MAX = 6
STEP_SHOWN_DAYS = 30
"""So long after it was due a step stands on the card, as on the list of the day."""
"""Most values of one field on a chat card; the page has them all."""
NOBODY = CardPeople()
_OF_THE_RECORD = frozenset({"channel", "occurred_on"})
"""How and when one was in touch the footer tells; it says nothing of the customer."""


def customer_card(
    desk: Desk,
    view: CustomerView,
    authors: Mapping[str, str],
    locale: Locale,
    now: datetime,
    *,
    channel: str = "",
    follows: bool = False,
    deals: Sequence[Opportunity] = (),
    basics: Sequence[Section] = (),
    people: CardPeople = NOBODY,
    done: Collection[str] = (),
) -> Message:
    """A customer on one card: whose it is, its opportunities and `basics`, then every value with its words, who said it
    and when. Steps whose words are in `done` are left out. `now` is on the reader's clock."""
    sections = [
        Section(
            field_label(desk.wording, name, locale), _view_entries(desk, name, view, authors, locale, now, people, done)
        )
        for name in CARD_FIELDS
        if (_of_now(name, view.values.get(name, ()), now.date(), done) or (name == "contacts" and people.lines))
        and name not in _OF_THE_RECORD
    ]
    sections = [*opportunity_section(desk, deals, locale, now.date()), *basics, *sections]
    if view.records:
        newest = date_text(view.records[0].said_at.date(), locale, now.date())
        footer = desk.wording.say("customer.footer", locale, count=len(view.record_ids), date=newest)
    else:
        footer = desk.wording.say("customer.nothing", locale)
    customer_id = view.customer.id
    follow = ("unfollow", f"uf:{customer_id}") if follows else ("follow", f"fo:{customer_id}")
    rows = (
        (
            Button(desk.wording.say(f"button.{follow[0]}", locale), follow[1]),
            Button(desk.wording.say("button.cases", locale), f"ca:{customer_id}"),
            Button(desk.wording.say("deal_edit.open", locale), f"od:{customer_id}"),
        ),
        *((people.buttons,) if people.buttons else ()),
        *_page_row(desk, channel, customer_id, locale),
    )
    return Message(title=view.customer.name, text=people.owners, sections=tuple(sections), footer=footer, buttons=rows)


def push_message(
    desk: Desk,
    customer: tuple[str, str],
    author: str,
    reason: Reason,
    changes: Sequence[Change],
    locale: Locale,
    now: datetime,
    *,
    channel: str,
    is_correction: bool = False,
) -> Message:
    """What changed for a customer (id, name), who brought it, and why this person is told."""
    customer_id, name = customer
    by_field: dict[str, list[Entry]] = {}
    for change in changes:
        by_field.setdefault(change.field, []).append(Entry(change_text(desk, change, locale, now)))
    # What the reader is asked to do comes first.
    first = {Reason.ASKED_TO_HELP: "help_requests", Reason.OWNS_STEP: "next_steps"}.get(reason, "")
    order = sorted(by_field, key=lambda field: (field != first, CARD_FIELDS.index(field)))
    sections = tuple(Section(field_label(desk.wording, field, locale), tuple(by_field[field])) for field in order)
    kind = "corrected" if is_correction and reason is Reason.FOLLOWS else reason.value
    rows = (
        (Button(desk.wording.say("button.customer", locale), f"vc:{customer_id}"),)
        + ((Button(desk.wording.say("button.unfollow", locale), f"uf:{customer_id}"),) if reason == "follows" else ()),
        *_page_row(desk, channel, customer_id, locale),
    )
    return Message(
        title=desk.wording.say(f"push.{kind}", locale, customer=name, author=author),
        sections=sections,
        footer=desk.wording.say(f"push.why_{reason.value}", locale),
        buttons=rows,
    )


def change_text(desk: Desk, change: Change, locale: Locale, now: datetime) -> str:
    """One difference in a line: the new value, old → new, or what no longer holds."""
    before, after = (
        value_text(desk.wording, change.field, value, locale, now.date()) if value is not None else ""
        for value in (change.before, change.after)
    )
    if change.kind == "changed":
        return f"{before} → {after}"
    return after if change.kind == "added" else desk.wording.say("push.removed", locale, value=before)


def cases_message(
    desk: Desk, customer: tuple[str, str], matches: Sequence[CaseMatch], locale: Locale, *, asked: bool
) -> Message:
    """The cases to send to a customer (id, name): why each fits, its own words for it, and where it differs.

    Words that a reason holds already are not said twice.
    """
    customer_id, name = customer
    if not matches:
        return Message(desk.wording.say("cases.none", locale, customer=name))
    sections, rows = [], []
    for place, match in enumerate(matches, start=1):
        entries = [Entry(reason_text(desk, reason, locale)) for reason in match.reasons[:3]]
        if match.visibility != "public":
            entries.insert(0, Entry("⚠ " + desk.wording.say(f"cases.{match.visibility}", locale)))
        if not match.fits:
            entries.insert(0, Entry("⚠ " + desk.wording.say("cases.nearest", locale)))
        if match.quote and not any(match.quote in reason.found for reason in match.reasons[:3]):
            entries.append(Entry(desk.wording.say("cases.proof", locale), quote=match.quote))
        if match.differs:
            differs = "; ".join(reason_text(desk, reason, locale, differs=True) for reason in match.differs[:2])
            entries.append(Entry(desk.wording.say("cases.differs", locale, what=differs)))
        sections.append(Section(f"{place}. {match.title}", tuple(entries)))
        ref = f"{customer_id}:{case_ref(match.case_id)}"
        rows.append(
            (
                Button(f"📄 {place}. {short(match.title, 18)}", f"cf:{ref}"),
                Button("👍", f"tu:{ref}"),
                Button("👎", f"td:{ref}"),
            )
        )
    title = desk.wording.say("cases.asked" if asked else "cases.unasked", locale, customer=name)
    return Message(title=title, sections=tuple(sections), buttons=tuple(rows))


def reason_text(desk: Desk, reason: MatchReason, locale: Locale, *, differs: bool = False) -> str:
    """Why a case fits, or where it does not, in one facet; the words are the customer's and the case's own."""
    facet = desk.wording.say(f"facet.{reason.facet}", locale)
    if not reason.asked or reason.asked == reason.found:
        return desk.wording.say("cases.same", locale, facet=facet, found=reason.found)
    key = "cases.other" if differs else "cases.meets"
    return desk.wording.say(key, locale, facet=facet, asked=reason.asked, found=reason.found)


def case_ref(case_id: str) -> str:
    """A case id short enough for a button."""
    return hashlib.sha256(case_id.encode()).hexdigest()[:12]


def _page_row(desk: Desk, channel: str, customer_id: str, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    page = desk.page(channel, f"/customers/{customer_id}")
    return ((Button(desk.wording.say("button.page", locale), url=page),),) if page else ()


def _of_now(name: str, held: Sequence[ViewValue], today: date, done: Collection[str]) -> Sequence[ViewValue]:
    """Without steps that are done, or were due too long ago to be done now; the page has them all."""
    if name != "next_steps":
        return held
    held = [one for one in held if one.value.action not in done]
    return [one for one in held if one.value.due is None or (today - one.value.due.date).days <= STEP_SHOWN_DAYS]


def _view_entries(
    desk: Desk,
    name: str,
    view: CustomerView,
    authors: Mapping[str, str],
    locale: Locale,
    now: datetime,
    people: CardPeople,
    done: Collection[str],
) -> tuple[Entry, ...]:
    lines = people.lines if name == "contacts" else {}
    held = _each_once(_of_now(name, view.values.get(name, ()), now.date(), done), lines)
    entries = [_view_entry(desk, name, one, authors, locale, now, lines) for one in held]
    told = {lines.get(fold_name(one.value.name)) for one in held} if lines else set()
    # Who was added by hand, or is known from a yes alone, stands in no record's contacts.
    entries += [Entry(line) for line in dict.fromkeys(lines.values()) if line not in told]
    if len(entries) > ENTRIES_MAX:
        more = Entry(desk.wording.say("customer.more", locale, count=len(entries) - ENTRIES_MAX))
        entries = [*entries[:ENTRIES_MAX], more]
    return tuple(entries)


def _each_once(held: Sequence[ViewValue], lines: Mapping[str, str]) -> Sequence[ViewValue]:
    """Values whose contact has no line yet: whom records name in two ways is one person on the card."""
    told: set[str] = set()
    shown = []
    for one in held:
        line = lines.get(fold_name(one.value.name)) if lines else None
        if line is None or line not in told:
            shown.append(one)
            told |= {line} if line else set()
    return shown


def _view_entry(
    desk: Desk,
    name: str,
    one: ViewValue,
    authors: Mapping[str, str],
    locale: Locale,
    now: datetime,
    lines: Mapping[str, str],
) -> Entry:
    known = lines.get(fold_name(one.value.name)) if lines else None
    text = desk.wording.say(
        "customer.sourced",
        locale,
        value=known or value_text(desk.wording, name, one.value, locale, now.date()),
        author=authors.get(one.source.author_id, "?"),
        date=date_text(one.source.said_at.date(), locale, now.date()),
    )
    return Entry(text, "" if fold_name(one.source.quote) in fold_name(text) else one.source.quote)
