"""The clock of a lead: until when it is answered, and what is due meanwhile."""

from dataclasses import replace
from datetime import datetime, timedelta

from assistant.domain.lead import Alarm, Lead, LeadState
from assistant.domain.lead_rules import Leads
from assistant.domain.working_hours import WorkingHours

OF_RESPONSE = (Alarm.REMIND, Alarm.ESCALATE, Alarm.NEXT)
"""Alarms that an answer turns off."""


def started(leads: Leads, held: Lead, hours: WorkingHours, now: datetime) -> Lead:
    """`held` with its response clock set from `now` on, as its grade has it; answered ones have none.

    One without an owner has one too, so that somebody hears that nobody has it; it has no one to be reminded.
    """
    if held.responded_at is not None:
        return replace(held, response_due=None).without(*OF_RESPONSE)
    rules, minutes = leads.response, leads.response.within[held.grade]
    due = hours.deadline(now, minutes)
    alarms = {one: at for one, at in held.alarms.items() if one not in OF_RESPONSE}
    alarms[Alarm.ESCALATE] = hours.deadline(now, minutes + rules.escalate_after)
    if held.owner_id is not None:
        if minutes > rules.remind_before > 0:
            alarms[Alarm.REMIND] = hours.deadline(now, minutes - rules.remind_before)
        if leads.recycle.pass_on_after is not None:
            alarms[Alarm.NEXT] = hours.deadline(now, minutes + leads.recycle.pass_on_after)
    return replace(held, response_due=due, alarms=alarms)


def hurried(leads: Leads, held: Lead, hours: WorkingHours, now: datetime) -> Lead:
    """`held`, whose grade just rose, due at the better grade's time where that is sooner."""
    if held.responded_at is not None or held.response_due is None:
        return held
    anew = started(leads, held, hours, now)
    return anew if anew.response_due and anew.response_due < held.response_due else held


def answered(held: Lead, now: datetime) -> Lead:
    """`held` after somebody talked to them: the clock stops, the first time counts."""
    return replace(held, responded_at=held.responded_at or now).without(*OF_RESPONSE)


def heard_from(leads: Leads, held: Lead, hours: WorkingHours, now: datetime) -> Lead:
    """`held` with the count of silent days begun anew; only those that are worked on fall silent.

    Whoever has it hears of it in their working hours, here and when it wakes.
    """
    kept = held.without(Alarm.SILENT)
    days = leads.recycle.silent_days
    if days is None or held.state not in (LeadState.ASSIGNED, LeadState.WORKING):
        return kept
    return replace(kept, alarms={**kept.alarms, Alarm.SILENT: hours.deadline(now + timedelta(days=days), 0)})


def rested(leads: Leads, held: Lead, hours: WorkingHours, now: datetime, reason: str) -> Lead:
    """`held` in nurture, to come back after the days configured."""
    days = leads.recycle.wake_days
    alarms = {} if days is None else {Alarm.WAKE: hours.deadline(now + timedelta(days=days), 0)}
    return replace(held, state=LeadState.NURTURE, reason=reason, response_due=None, alarms=alarms)


def due_alarms(held: Lead, now: datetime) -> list[Alarm]:
    """The alarms whose moment has come, in the order in which they are dealt with.

    After a standstill nobody is reminded of what is overdue meanwhile: that alone is told.
    """
    due = [alarm for alarm in Alarm if alarm in held.alarms and held.alarms[alarm] <= now]
    return [alarm for alarm in due if alarm is not Alarm.REMIND or Alarm.ESCALATE not in due]
