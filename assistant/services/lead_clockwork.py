"""What the clock does to leads: reminds, escalates, passes on, puts off and wakes. Safe in several workers at once."""

from datetime import datetime, timedelta

from assistant.domain.lead import Alarm, Lead
from assistant.domain.lead_clock import due_alarms, rested
from assistant.services import lead_news
from assistant.services.desk import Desk
from assistant.services.lead_assigning import assign, resumed
from assistant.services.lead_keeping import hours_of_owner, rescored, save
from assistant.storage.store import Store

RESCORE_AFTER = timedelta(days=1)


def ring(store: Store, desk: Desk, now: datetime) -> int:
    """Do everything whose moment has come, at most some hundred leads; returns how many were dealt with.

    Each lead is locked, and its alarm goes off in the transaction in which what it says is queued: another worker, or
    this one after a crash, finds it done or not begun.
    """
    ringing = store.leads.ringing(now)
    for held in ringing:
        for alarm in due_alarms(held, now):
            if held.alarms.get(alarm, now + RESCORE_AFTER) <= now:  # an earlier one may have set it anew
                held = _go_off(store, held, alarm, desk, now)
    waiting = store.leads.without_owner()
    for held in waiting:
        assign(store, held, desk, now)
    for held in store.leads.scored_before(now - RESCORE_AFTER):
        store.leads.set_score(held.id, rescored(store, desk, held, now).score, now)
    return len(ringing)


def _go_off(store: Store, held: Lead, alarm: Alarm, desk: Desk, now: datetime) -> Lead:
    match alarm:
        case Alarm.REMIND:
            after, number = save(store, "reminded", held, held.without(alarm), None, now)
            lead_news.tell_owner(store, after, "due", number, desk, now)
            return after
        case Alarm.ESCALATE:
            after, number = save(store, "escalated", held, held.without(alarm, Alarm.REMIND), None, now)
            lead_news.tell_above(store, after, number, desk, now)
            return after
        case Alarm.NEXT:
            return _pass_on(store, held, desk, now)
        case Alarm.SILENT:
            hours = hours_of_owner(store, desk, held)
            after = rested(desk.leads, held, hours, now, "")
            after, number = save(
                store, "nurtured", held, after, None, now, details={"days": desk.leads.recycle.silent_days}
            )
            lead_news.tell_owner(store, after, "silent", number, desk, now)
            return after
        case Alarm.WAKE:
            return _wake(store, held, desk, now)


def _pass_on(store: Store, held: Lead, desk: Desk, now: datetime) -> Lead:
    """To the next assignee; where there is nobody else it stays, and those above know already."""
    before_owner = held.owner_id
    after = assign(store, held, desk, now, without={*held.tried, before_owner or ""})
    if after is held:
        return save(store, "kept", held, held.without(Alarm.NEXT), None, now)[0]
    lead_news.tell_passed_on(store, after, before_owner, desk, now)
    return after


def _wake(store: Store, held: Lead, desk: Desk, now: datetime) -> Lead:
    after = resumed(store, held, desk, now)
    after, number = save(store, "woken", held, after, None, now)
    lead_news.tell_owner(store, after, "woken", number, desk, now)
    return after if after.owner_id else assign(store, after, desk, now)
