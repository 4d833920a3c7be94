"""Opportunities in chat: a line, a card with what to do next, and the question whether one has moved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from assistant.domain.followup import Budget
from assistant.domain.health_rules import HealthMethod
from assistant.domain.opportunity import Missing, Opportunity, is_overdue, task_key
from assistant.domain.person import Locale
from assistant.domain.selling import StageKind
from assistant.domain.stage_suggestion import Suggestion, TaskTold
from assistant.services.cards import short
from assistant.services.desk import Desk
from assistant.services.phrasing import amount_text, date_text
from connectors.im.base import Button, Entry, Message, Section

OWN_LABELS = ("amount", "close_on", "team")
"""FACTS whose names stand under `deal.fact`; the others are fields of a note."""


def type_text(desk: Desk, type_id: str, locale: Locale) -> str:
    """What a type is called; its id where it went from the configuration."""
    kind = desk.selling.type(type_id)
    return kind.names[locale] if kind else type_id


def stage_text(desk: Desk, type_id: str, stage_id: str, locale: Locale) -> str:
    """What a stage is called; its id where it went from the configuration."""
    kind = desk.selling.type(type_id)
    stage = kind.stage(stage_id) if kind else None
    return stage.names[locale] if stage else stage_id


def opportunity_line(desk: Desk, held: Opportunity, locale: Locale, today: date) -> str:
    """Stage, amount, expected close and grade in a line."""
    parts = [stage_text(desk, held.type_id, held.stage_id, locale)]
    if held.amount is not None:
        parts.append(amount_text(Budget(held.amount, held.currency), locale))
    if held.close_on:
        parts.append(desk.wording.say("deal.closes", locale, date=date_text(held.close_on, locale, today)))
    if held.grade_id:
        parts.append(desk.wording.say("deal.grade", locale, grade=held.grade_id))
    return " · ".join(parts)


def opportunity_section(desk: Desk, held: Sequence[Opportunity], locale: Locale, today: date) -> tuple[Section, ...]:
    """The opportunities of a customer, as a section of its card; none where there are none."""
    open_first = sorted(held, key=lambda one: not one.is_open)
    entries = tuple(Entry(f"{one.name}: {opportunity_line(desk, one, locale, today)}") for one in open_first)
    return (Section(desk.wording.say("deal.title", locale), entries),) if entries else ()


def opportunity_card(
    desk: Desk,
    held: Opportunity,
    customer: str,
    people: Mapping[str, str],
    missing: Missing,
    locale: Locale,
    now: datetime,
) -> Message:
    """One opportunity: where it stands, who works on it, what the next stage still needs; `people` are names by id.

    `now` is on the reader's clock.
    """
    say = desk.wording.say
    facts = [Entry(opportunity_line(desk, held, locale, now.date()))]
    kind = desk.selling.type(held.type_id)
    if kind and kind.max_age_days and is_overdue(kind, held, now):
        facts.append(Entry("⚠ " + say("deal.overdue", locale, days=kind.max_age_days)))
    facts.append(Entry(say("deal.owner", locale, name=people.get(held.owner_id, "?"))))
    facts += [Entry(" · ".join(filter(None, (people.get(one.person_id, "?"), one.part)))) for one in held.team]
    for name, values in (("products", held.products), ("competitors", held.competitors)):
        if values:
            label = say(f"field.{name}", locale)
            facts.append(Entry(f"{label}: {('、' if locale == 'zh-CN' else ', ').join(values)}"))
    sections = [Section(type_text(desk, held.type_id, locale), tuple(facts))]
    if missing:
        sections.append(Section(say("deal.missing", locale), missing_entries(desk, missing, locale)))
    grade = desk.selling.grade(held.grade_id)
    advice = [names[locale] for names in (grade.resources, grade.guidance) if names] if grade else []
    if advice:
        sections.append(Section(say("deal.gets", locale, grade=held.grade_id), tuple(map(Entry, advice))))
    return Message(
        title=f"{customer} · {held.name}",
        sections=tuple(sections),
        buttons=(
            *_task_rows(held, missing, locale),
            *_stage_rows(desk, held, locale),
            (*_health_button(desk, held, locale), Button(say("deal_edit.change", locale), f"oe:{held.id}")),
        ),
    )


def missing_entries(desk: Desk, missing: Missing, locale: Locale) -> tuple[Entry, ...]:
    """What is missing before a stage, a line each."""
    tasks = [Entry(f"☐ {task.names[locale]}") for _, task in missing.tasks]
    facts = [
        Entry(desk.wording.say("deal.unknown", locale, fact=fact_text(desk, fact, locale))) for fact in missing.facts
    ]
    return (*tasks, *facts)


def fact_text(desk: Desk, fact: str, locale: Locale) -> str:
    """What one of the FACTS is called."""
    return desk.wording.say(f"deal.fact.{fact}" if fact in OWN_LABELS else f"field.{fact}", locale)


def task_text(desk: Desk, type_id: str, stage_id: str, task_id: str, locale: Locale) -> str:
    """What a gate task is called; its id where it went from the configuration."""
    kind = desk.selling.type(type_id)
    stage = kind.stage(stage_id) if kind else None
    return next((task.names[locale] for task in stage.tasks if task.id == task_id), task_id) if stage else task_id


def suggestion_card(
    desk: Desk,
    record_id: str,
    suggested: Suggestion,
    held: Opportunity | None,
    customer: str,
    locale: Locale,
    *,
    is_first: bool = True,
) -> Message:
    """The question whether an opportunity has moved, or a new one is to be filed (`is_first`: the only open one), with
    the words that suggest it."""
    stage = stage_text(desk, suggested.type_id, suggested.stage_id, locale)
    if held is None:
        kind = type_text(desk, suggested.type_id, locale)
        key = "deal.suggest_new" if is_first else "deal.suggest_another"
        text = desk.wording.say(key, locale, customer=customer, type=kind, stage=stage)
    else:
        before = stage_text(desk, held.type_id, held.stage_id, locale)
        text = desk.wording.say("deal.suggest", locale, name=held.name, customer=customer, before=before, stage=stage)
    quoted = (Section(desk.wording.say("deal.because", locale), (Entry(suggested.quote),)),) if suggested.quote else ()
    yes = desk.wording.say("button.deal_new" if held is None else "button.deal_move", locale)
    rows = ((Button(yes, f"sy:{record_id}"), Button(desk.wording.say("button.deal_no", locale), f"sn:{record_id}")),)
    return Message(text, sections=quoted, buttons=rows)


def tasks_card(
    desk: Desk, record_id: str, told: Sequence[TaskTold], held: Opportunity, customer: str, locale: Locale
) -> Message:
    """The question whether gate tasks are done, with the words that say so and a button to tick each."""
    entries, rows = [], []
    for one in told:
        name = task_text(desk, held.type_id, one.stage_id, one.task_id, locale)
        entries.append(Entry(f"☐ {name}", one.quote))
        rows.append((Button(f"☑ {short(name, 24)}", f"ty:{record_id}:{one.stage_id}/{one.task_id}"),))
    text = desk.wording.say("deal.suggest_tasks", locale, customer=customer, name=held.name)
    return Message(text, sections=(Section("", tuple(entries)),), buttons=tuple(rows))


def return_card(
    desk: Desk, record_id: str, suggested: Suggestion, held: Opportunity, customer: str, locale: Locale
) -> Message:
    """The question whether an opportunity should go back, because the record that moved it was corrected."""
    names = {"name": held.name, "customer": customer}
    before, stage = (stage_text(desk, held.type_id, one, locale) for one in (held.stage_id, suggested.stage_id))
    key = "deal.suggest_back" if suggested.goes_back else "deal.suggest_other"
    text = desk.wording.say(key, locale, **names, before=before, stage=stage)
    quoted = (Section(desk.wording.say("deal.because", locale), (Entry(suggested.quote),)),) if suggested.quote else ()
    yes = desk.wording.say("button.deal_back" if suggested.goes_back else "button.deal_move", locale)
    rows = ((Button(yes, f"sy:{record_id}"), Button(desk.wording.say("button.deal_no", locale), f"sn:{record_id}")),)
    return Message(text, sections=quoted, buttons=rows)


def _task_rows(held: Opportunity, missing: Missing, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(short(f"☑ {task.names[locale]}", 30), f"ot:{held.id}:{held.version}:{task_key(stage, task.id)}"),)
        for stage, task in missing.tasks
    )


def _health_button(desk: Desk, held: Opportunity, locale: Locale) -> tuple[Button, ...]:
    kind = desk.selling.type(held.type_id)
    if kind is None or kind.health is HealthMethod.NONE or not held.is_open:
        return ()
    return (Button(desk.wording.say("button.health", locale), f"hs:{held.id}"),)


def _stage_rows(desk: Desk, held: Opportunity, locale: Locale) -> tuple[tuple[Button, ...], ...]:
    kind = desk.selling.type(held.type_id)
    if kind is None or len(kind.stages) < 2:
        return ()
    buttons = [
        Button(
            ("→ " if stage.kind is StageKind.OPEN else "") + stage.names[locale],
            f"om:{held.id}:{held.version}:{stage.id}",
        )
        for stage in kind.stages
        if stage.id != held.stage_id
    ]
    return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
