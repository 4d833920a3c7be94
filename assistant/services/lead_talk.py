"""Leads in the conversation: whose leads, a lead to report or give away, the funnel, and answers to what was asked."""

from collections.abc import Sequence

from assistant.domain.lead import BUSY_STATES, OPEN_STATES, Lead
from assistant.domain.lead_funnel import Attribution
from assistant.errors import Forbidden, SpotterError
from assistant.services import asked as questions
from assistant.services import lead_actions, lead_editing, lead_funnels, lead_giving, lead_touching
from assistant.services.cards import short
from assistant.services.colleagues import called, colleagues
from assistant.services.lead_cards import lead_line, report_card
from assistant.services.lead_funnel_card import CAMPAIGNS, PERIODS, SOURCES, funnel_message
from assistant.services.lead_reading import asks_for_mine, funnel_asked, period_of, read_lead, reported_in
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

LISTED_MAX, EVERY = 12, 1_000_000
REPORT_MAX_CHARS = 1000
EVERYBODY = frozenset({"all", "team", "全部", "所有", "团队"})
OVERDUE = frozenset({"overdue", "late", "超时", "逾期"})


def take_words(turn: Turn) -> Outcome | None:
    """Answer words about leads, and what was asked about one; None when the message is neither."""
    text = turn.incoming.text.strip()
    if asks_for_mine(text):
        return list_mine(turn)
    if period := funnel_asked(text):
        return tell_funnel(turn, period)
    said = reported_in(text)
    if said is not None:
        return report(turn, said)
    try:
        with turn.store.attempt():
            return _take_answer(turn)
    except SpotterError as error:
        questions.close(turn)
        return turn.explain(error.code)


def list_mine(turn: Turn) -> Outcome:
    """Answer with the leads the sender works on, those to be answered first, a button for each."""
    return _listed(turn, turn.store.leads.find(owner_id=turn.person.id, states=BUSY_STATES), "lead.mine")


def obey(turn: Turn, rest: str) -> Outcome:
    """`/leads`: one's own; `/leads all`, `/leads overdue` and `/leads NAME` everybody's, those late, a colleague's."""
    wanted = rest.casefold()
    if not wanted:
        return list_mine(turn)
    if wanted in EVERYBODY:
        return _listed(turn, turn.store.leads.find(states=OPEN_STATES, limit=EVERY), "lead_edit.all")
    if wanted in OVERDUE:
        return _listed(turn, turn.store.leads.find(overdue_at=turn.now, limit=EVERY), "lead_edit.overdue")
    person = called(colleagues(turn), rest)
    if person is None:
        return turn.tell("deal_edit.no_colleague", name=short(rest))
    found = turn.store.leads.find(owner_id=person.id, states=OPEN_STATES, limit=EVERY)
    return _listed(turn, found, "lead_edit.of_person", name=person.name)


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


def tell_funnel(
    turn: Turn, period: str, attribution: Attribution = Attribution.FIRST, *, by_campaign: bool = False
) -> Outcome:
    """Answer with the funnel of a period, by first touch and source where nothing else is asked for."""
    first, last = period_of(period, turn.local_now.date())
    zone = turn.desk.zone_of(turn.person)
    try:
        funnel = lead_funnels.count(
            turn.store, turn.desk, turn.access, zone, first, last, attribution=attribution, by_campaign=by_campaign
        )
    except Forbidden as error:
        return turn.explain(error.code)
    return turn.answer(funnel_message(turn.desk, funnel, period, attribution, turn.locale, by_campaign=by_campaign))


def press_funnel(turn: Turn, about: list[str]) -> Outcome:
    """From the button (period, attribution, by source or campaign)."""
    if about[0] not in PERIODS or about[2] not in (SOURCES, CAMPAIGNS):
        raise ValueError(about)
    return tell_funnel(turn, about[0], Attribution(about[1]), by_campaign=about[2] == CAMPAIGNS)


def _listed(turn: Turn, found: Sequence[Lead], title: str, **params: str) -> Outcome:
    seen = turn.access.readable_leads(found, limit=LISTED_MAX + 1)
    if not seen:
        return turn.tell("lead.none" if title == "lead.mine" else "lead_edit.none_found")
    rows = []
    for held in seen[:LISTED_MAX]:
        line = lead_line(turn.desk, held, turn.locale, turn.local_now)
        name = short(turn.access.lead_mask(held).lead(held).facts.called)
        rows.append((Button(f"{name} · {line}", f"ls:{held.id}"),))
    footer = turn.say("lead.more") if len(seen) > LISTED_MAX else ""
    return turn.answer(Message(turn.say(title, **params), buttons=tuple(rows), footer=footer))


def _take_answer(turn: Turn) -> Outcome | None:
    for part in (
        lead_giving.take_words,
        lead_actions.take_reason,
        lead_editing.take_answer,
        lead_touching.take_answer,
        lead_giving.take_answer,
    ):
        if outcome := part(turn):
            return outcome
    return None
