"""What customers are beside their records, in chat: fields, groups, likely doubles, merges, and what went stale."""

from collections.abc import Sequence
from datetime import date, datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Value
from assistant.domain.customer_field import FieldRule
from assistant.domain.followup import Budget
from assistant.domain.person import Locale
from assistant.services.access import Access
from assistant.services.cards import short
from assistant.services.customer_access import shown_held
from assistant.services.deduplicating import Alike
from assistant.services.desk import Desk
from assistant.services.factkeeping import StaleFact
from assistant.services.grouping import Group, HeldFact, Member, group_of
from assistant.services.merging import MergePreview
from assistant.services.phrasing import amount_text, date_text
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section

SHOWN_MAX = 10


def fact_text(rule: FieldRule, value: Value, locale: Locale) -> str:
    """A field's value for people."""
    if isinstance(value, bool):
        return ("是" if value else "否") if locale == "zh-CN" else ("yes" if value else "no")
    if isinstance(value, int | float):
        return f"{value:,}"
    choice = rule.choice(value)
    return choice.names[locale] if choice else value


def facts_section(desk: Desk, facts: Sequence[HeldFact], locale: Locale) -> tuple[Section, ...]:
    """What the fields of a customer hold, a line each; no section where they hold nothing."""
    entries = []
    for rule in desk.customer_rules.fields:
        held = [one for one in facts if one.fact.field == rule.id and one.fact.value is not None]
        if not held:
            continue
        values = ("、" if locale == "zh-CN" else ", ").join(
            fact_text(rule, one.fact.value, locale) for one in held if one.fact.value is not None
        )
        above = held[0].inherited_from
        text = f"{rule.names[locale]}: {values}"
        entries.append(Entry(desk.wording.say("kept.inherited", locale, text=text, name=above.name) if above else text))
    return (Section(desk.wording.say("kept.title", locale), tuple(entries)),) if entries else ()


def group_section(desk: Desk, group: Group, customer: Customer, locale: Locale, today: date) -> tuple[Section, ...]:
    """The group a customer is of, with what adds up; no section where it is of none."""
    if len(group.members) < 2:
        return ()
    entries = [
        Entry("　" * member.level + _member_line(desk, member, locale) + (" ←" if member.customer == customer else ""))
        for member in group.members[:SHOWN_MAX]
    ]
    if len(group.members) > SHOWN_MAX:
        entries.append(Entry(desk.wording.say("customer.more", locale, count=len(group.members) - SHOWN_MAX)))
    entries.append(Entry(_totals(desk, group, locale, today)))
    return (Section(desk.wording.say("kept.group", locale), tuple(entries)),)


def basics(
    store: Store, desk: Desk, customer: Customer, access: Access, locale: Locale, now: datetime
) -> tuple[Section, ...]:
    """What a customer's card says beside its records: its fields and its group. `now` is on the reader's clock."""
    fields = facts_section(desk, shown_held(access, store, desk, customer), locale)
    return (*fields, *group_section(desk, group_of(store, desk, customer.id, access), customer, locale, now.date()))


def alike_card(desk: Desk, customer: Customer, alike: Sequence[Alike], locale: Locale) -> Message:
    """The customers that one may be filed twice as, with buttons to look at a merge or to tell them apart."""
    say = desk.wording.say
    if not alike:
        return Message(say("same.none", locale, customer=customer.name))
    sections, rows = [], []
    for one in alike:
        names = ("、" if locale == "zh-CN" else ", ").join(say(f"same.by.{name}", locale) for name in one.because)
        sure = round(one.probability * 100)
        line = (
            say("same.because", locale, percent=sure, fields=names) if names else say("same.sure", locale, percent=sure)
        )
        sections.append(Section(one.customer.name, (Entry(line),)))
        pair = f"{customer.id}:{one.customer.id}"
        rows.append(
            (
                Button(short(say("button.same", locale, customer=one.customer.name), 30), f"mp:{pair}"),
                Button(say("button.not_same", locale), f"md:{pair}"),
            )
        )
    return Message(say("same.title", locale, customer=customer.name), sections=tuple(sections), buttons=tuple(rows))


def preview_card(desk: Desk, shown: MergePreview, owner: str, locale: Locale) -> Message:
    """What a merge would do, with buttons to do it, to do it the other way round, and to tell the two apart."""
    say = desk.wording.say
    counted = {"record": "records", "opportunity": "deals", "follow": "followers"}
    moves = [
        Entry(say(f"same.{key}", locale, count=shown.moves[table]))
        for table, key in counted.items()
        if table in shown.moves
    ]
    sections = [Section(say("same.moves", locale), tuple(moves or [Entry(say("same.nothing", locale))]))]
    clashes = []
    for clash in shown.clashes:
        rule = desk.customer_rules.field(clash.field)
        if rule is None:
            continue
        both, after = (
            " / ".join(fact_text(rule, fact.value, locale) for fact in facts if fact.value is not None)
            for facts in ((*clash.kept, *clash.gone), clash.result)
        )
        clashes.append(Entry(f"{rule.names[locale]}: {both} → {after}"))
    if clashes:
        sections.append(Section(say("same.clashes", locale), tuple(clashes)))
    if owner:
        why = say(f"same.owner_by.{shown.owner.because}", locale) if shown.owner.because else ""
        sections.append(Section(say("same.owner", locale), (Entry(" — ".join(filter(None, (owner, why)))),)))
    kept, gone = shown.kept, shown.gone
    rows = (
        (Button(say("button.merge", locale), f"mg:{kept.id}:{gone.id}"),),
        (
            Button(short(say("button.keep_other", locale, customer=gone.name), 30), f"mp:{gone.id}:{kept.id}"),
            Button(say("button.not_same", locale), f"md:{kept.id}:{gone.id}"),
        ),
    )
    return Message(say("same.preview", locale, kept=kept.name, gone=gone.name), sections=tuple(sections), buttons=rows)


def stale_card(desk: Desk, stale: Sequence[StaleFact], locale: Locale, now: datetime) -> Message:
    """What should be checked, with a button each to say that it is still right. `now` is on the reader's clock."""
    say = desk.wording.say
    if not stale:
        return Message(say("stale.none", locale))
    entries, rows = [], []
    for place, one in enumerate(stale[:SHOWN_MAX], start=1):
        value = fact_text(one.rule, one.fact.value, locale) if one.fact.value is not None else "—"
        seen = date_text(one.fact.seen_at.date(), locale, now.date())
        text = f"{place}. {one.customer.name} · {one.rule.names[locale]}: {value}"
        entries.append(Entry(say("stale.seen", locale, text=text, date=seen)))
        label = say("button.still_right", locale, place=place)
        rows.append(Button(label, f"fk:{one.customer.id}:{one.rule.id}"))
    buttons = tuple(tuple(rows[start : start + 2]) for start in range(0, len(rows), 2))
    footer = say("stale.how", locale)
    return Message(say("stale.title", locale), sections=(Section("", tuple(entries)),), buttons=buttons, footer=footer)


def _member_line(desk: Desk, member: Member, locale: Locale) -> str:
    deals = _deals_text(desk, member.open_deals, member.open_amount, locale) if member.open_deals else ""
    return " · ".join(filter(None, (member.customer.name, deals)))


def _totals(desk: Desk, group: Group, locale: Locale, today: date) -> str:
    """What adds up over a group in a line; nothing is said of what is not there."""
    parts = [_deals_text(desk, group.open_deals, group.open_amount, locale)]
    if group.last_record_at:
        parts.append(
            desk.wording.say("kept.group_last", locale, date=date_text(group.last_record_at.date(), locale, today))
        )
    return desk.wording.say("kept.group_total", locale, parts=" · ".join(parts))


def _deals_text(desk: Desk, count: int, amount: float | None, locale: Locale) -> str:
    if not count:
        return desk.wording.say("kept.no_deals", locale)
    return " · ".join(
        filter(None, (desk.wording.say("kept.open_deals", locale, count=count), _amount(desk, amount, locale)))
    )


def _amount(desk: Desk, amount: float | None, locale: Locale) -> str:
    return "" if amount is None else amount_text(Budget(amount, desk.selling.home_currency), locale)
