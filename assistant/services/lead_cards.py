"""Leads in chat: a line with the clock, the card with what to do, and the lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.domain.lead import Facts, Lead, LeadState, Touch
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from connectors.im.base import Button, Entry, Message, Section

TOUCHES_SHOWN = 5
REACHED_BY = ("phone", "email", "wechat")
KNOWN_OF = ("title", *REACHED_BY, "region", "industry", "size")
Rows = tuple[tuple[Button, ...], ...]


def source_text(desk: Desk, source_id: str, locale: Locale) -> str:
    """What a source is called; its id where it went from the configuration."""
    source = desk.leads.source(source_id)
    return source.names[locale] if source else source_id


def reason_text(desk: Desk, reason: str, locale: Locale) -> str:
    """A reason to drop a lead: by its name where it is a configured one, else in the words given."""
    return next((one.names[locale] for one in desk.leads.drop_reasons if one.id == reason), reason)


def clock_text(desk: Desk, held: Lead, locale: Locale, now: datetime) -> str:
    """Until when it is to be answered, that it is overdue, or the state it is in. `now` is on the reader's clock."""
    say = desk.wording.say
    if held.is_open and held.response_due is not None and held.responded_at is None:
        due = held.response_due.astimezone(now.tzinfo)
        day = "" if due.date() == now.date() else date_text(due.date(), locale, now.date()) + " "
        return say("lead.overdue_since" if due < now else "lead.until", locale, moment=f"{day}{due:%H:%M}")
    return say(f"lead_state.{held.state.value}", locale)


def lead_line(desk: Desk, held: Lead, locale: Locale, now: datetime) -> str:
    """Grade, score, source and clock in a line."""
    grade = desk.wording.say(f"lead_grade.{held.grade.value}", locale)
    source = source_text(desk, held.source_id, locale)
    return " · ".join(
        (
            desk.wording.say("lead.graded", locale, grade=grade, score=held.score),
            source,
            clock_text(desk, held, locale, now),
        )
    )


def fact_entries(desk: Desk, facts: Facts, locale: Locale) -> tuple[Entry, ...]:
    """What is known of who is interested, a line each, how to reach them first."""
    order = sorted(KNOWN_OF, key=lambda name: name not in REACHED_BY)
    return tuple(
        Entry(f"{desk.wording.say(f'lead_fact.{name}', locale)}: {getattr(facts, name)}")
        for name in order
        if name in facts.known
    )


def touch_text(desk: Desk, touch: Touch, locale: Locale) -> str:
    """One step of the journey: what it was, and through which source and campaign it came."""
    kind = desk.wording.say(f"lead_touch.{touch.kind.value}", locale)
    if touch.is_ours:
        return " · ".join(filter(None, (desk.wording.say("lead.ours", locale, kind=kind), short(touch.content, 120))))
    source = source_text(desk, touch.source_id, locale)
    return " · ".join(filter(None, (kind, source, touch.campaign, touch.medium, short(touch.content, 120))))


def lead_card(
    desk: Desk,
    held: Lead,
    touches: Sequence[Touch],
    owner: str,
    locale: Locale,
    now: datetime,
    *,
    title: str = "",
    why: str = "",
) -> Message:
    """One lead: who, what they want, where they come from, until when to answer, and what can be done.

    `title` says why it is shown, `why` why the reader has it; `now` is on the reader's clock.
    """
    say = desk.wording.say
    sections = [Section(lead_line(desk, held, locale, now), fact_entries(desk, held.facts, locale))]
    if held.facts.interest:
        sections.append(Section(say("lead.wants", locale), (Entry(short(held.facts.interest, 500)),)))
    steps = []
    for touch in touches[-TOUCHES_SHOWN:]:
        day = date_text(touch.at.astimezone(now.tzinfo).date(), locale, now.date())
        steps.append(Entry(f"{day}: {touch_text(desk, touch, locale)}"))
    if steps:
        sections.append(Section(say("lead.journey", locale), tuple(steps)))
    notes = [why] if why else []
    if owner and not why:
        notes.append(say("lead.owner", locale, name=owner))
    if held.reason:
        notes.append(say("lead.because", locale, reason=reason_text(desk, held.reason, locale)))
    return Message(
        title=title or held.facts.called,
        sections=tuple(sections),
        footer=" · ".join(notes),
        buttons=lead_rows(desk, held, locale),
    )


def lead_rows(desk: Desk, held: Lead, locale: Locale) -> Rows:
    """What can be done with a lead as it stands."""

    def button(name: str, verb: str) -> Button:
        return Button(desk.wording.say(f"button.{name}", locale), f"{verb}:{held.id}")

    if held.state is LeadState.DISQUALIFIED:
        return ((button("lead_reopen", "lg"),),)
    if held.state is LeadState.CONVERTED:
        deal = Button(desk.wording.say("button.deal", locale), f"os:{held.opportunity_id}")
        return ((deal, Button(desk.wording.say("button.customer", locale), f"vc:{held.customer_id}")),)
    first = [button("lead_take", "lt")] if held.state is not LeadState.WORKING else []
    return (
        (*first, button("lead_talked", "lk")),
        (button("lead_convert", "lo"),),
        (button("lead_later", "lw"), button("lead_unfit", "lu")),
        tuple(
            Button(desk.wording.say(f"lead_edit.{name}", locale), f"{verb}:{held.id}")
            for name, verb in (("note", "lb"), ("give", "lc"), ("change", "le"))
        ),
    )


def why_text(desk: Desk, details: Mapping[str, Any], locale: Locale) -> str:
    """Why a lead went to its owner, from the details of the event that says so."""
    why = details.get("why", "hand")
    if why != "rule":
        return desk.wording.say(f"lead_why.{why}", locale)
    rule = desk.leads.rule(str(details.get("rule_id", "")))
    name = rule.names[locale] if rule else str(details.get("rule_id", ""))
    return desk.wording.say("lead_why.rule", locale, rule=name, among=details["among"], load=details["load"])


def report_card(desk: Desk, report_id: str, facts: Facts, said: str, locale: Locale) -> Message:
    """What was read in a colleague's words, to be confirmed; what is not there was not said."""
    say = desk.wording.say
    entries = list(fact_entries(desk, facts, locale))
    for name in ("company", "name"):
        if getattr(facts, name):
            entries.insert(0, Entry(f"{say(f'lead_fact.{name}', locale)}: {getattr(facts, name)}"))
    sections = [Section(say("lead.read", locale), tuple(entries))]
    if facts.interest:
        sections.append(Section(say("lead.wants", locale), (Entry(facts.interest),)))
    sections.append(Section(say("lead.words", locale), (Entry(short(said, 500)),)))
    file = Button(say("button.lead_file", locale), f"lf:{report_id}")
    drop = Button(say("button.discard", locale), f"lx:{report_id}")
    footer = say("lead.report_hint", locale)
    return Message(say("lead.report", locale), sections=tuple(sections), footer=footer, buttons=((file, drop),))
