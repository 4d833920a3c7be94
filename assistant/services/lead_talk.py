"""Leads in the conversation: my leads, a lead to report, the funnel, and why one does not fit."""

from assistant.domain.lead import BUSY_STATES
from assistant.errors import Forbidden
from assistant.services import lead_actions, lead_funnels
from assistant.services.answering import ANSWER_MAX_CHARS, ANSWER_WITHIN
from assistant.services.cards import short
from assistant.services.lead_cards import funnel_message, lead_line, report_card
from assistant.services.lead_reading import asks_for_mine, funnel_asked, period_of, read_lead, reported_in
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

LISTED_MAX = 12
REPORT_MAX_CHARS = 1000


def take_words(turn: Turn) -> Outcome | None:
    """Answer words about leads, and a reason that was asked for; None when the message is neither."""
    text = turn.incoming.text.strip()
    if asks_for_mine(text):
        return list_mine(turn)
    if period := funnel_asked(text):
        return tell_funnel(turn, period)
    said = reported_in(text)
    return report(turn, said) if said is not None else _take_reason(turn, text)


def list_mine(turn: Turn) -> Outcome:
    """Answer with the leads the sender works on, those to be answered first, a button for each."""
    mine = turn.store.leads.find(owner_id=turn.person.id, states=BUSY_STATES)
    found = turn.access.readable_leads(mine, limit=LISTED_MAX + 1)
    if not found:
        return turn.tell("lead.none")
    rows = []
    for held in found[:LISTED_MAX]:
        line = lead_line(turn.desk, held, turn.locale, turn.local_now)
        called = short(turn.access.lead_mask(held).lead(held).facts.called)
        rows.append((Button(f"{called} · {line}", f"ls:{held.id}"),))
    footer = turn.say("lead.more") if len(found) > LISTED_MAX else ""
    return turn.answer(Message(turn.say("lead.mine"), buttons=tuple(rows), footer=footer))


def report(turn: Turn, said: str) -> Outcome:
    """Show what was read in a colleague's words, to be confirmed before anything is filed."""
    if not said:
        return turn.tell("lead.report_how")
    said = said[:REPORT_MAX_CHARS]
    facts = read_lead(said)
    if not facts.known & {"name", "company", "phone", "email", "wechat"}:
        return turn.tell("lead.report_unclear")
    turn.store.leads.add_report(turn.inbox_id, turn.person.id, said, facts, turn.now)
    return turn.answer(report_card(turn.desk, turn.inbox_id, facts, said, turn.locale))


def tell_funnel(turn: Turn, period: str) -> Outcome:
    """Answer with the funnel of a period, by first touch."""
    first, last = period_of(period, turn.local_now.date())
    try:
        funnel = lead_funnels.count(turn.store, turn.desk, turn.access, turn.desk.zone_of(turn.person), first, last)
    except Forbidden as error:
        return turn.explain(error.code)
    title = turn.say("lead.funnel", period=turn.say(f"lead_period.{period}"))
    return turn.answer(funnel_message(turn.desk, funnel, title, turn.locale))


def _take_reason(turn: Turn, text: str) -> Outcome | None:
    """Use the message as the reason why a lead does not fit, where that was asked last."""
    question = turn.store.people.question(*turn.chat)
    if question is None or question.field != lead_actions.WHY_UNFIT:
        return None
    turn.store.people.answered(*turn.chat)
    if turn.now - question.asked_at > ANSWER_WITHIN or len(text) > ANSWER_MAX_CHARS:
        return None
    return lead_actions.drop(turn, [question.draft_id, text])
