"""The buttons on a lead's card."""

from assistant.domain.lead import Facts, Lead, LeadState, TouchKind
from assistant.domain.permission import Action
from assistant.errors import NotFound
from assistant.services import asked as questions
from assistant.services import lead_converting, lead_filing, lead_handling, lead_keeping
from assistant.services.cards import short
from assistant.services.lead_cards import lead_card, lead_rows, reason_text
from assistant.services.lead_filing import Arrival
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

WHY_UNFIT = "lead.reason"
"""The open question of a chat for the reason why a lead does not fit; it carries the lead's id."""
NEW_CUSTOMER = "new"


def show(turn: Turn, about: list[str]) -> Outcome:
    """Answer with the card of the lead."""
    held = turn.access.lead(about[0])
    owner = turn.store.people.get(held.owner_id) if held.owner_id else None
    mask = turn.access.lead_mask(held)
    held, touches = mask.lead(held), [mask.touch(one) for one in turn.store.lead_journeys.of_lead(held.id)]
    return turn.answer(lead_card(turn.desk, held, touches, owner.name if owner else "", turn.locale, turn.local_now))


def take(turn: Turn, about: list[str]) -> Outcome:
    """I take it."""
    held = lead_handling.take_on(turn.store, about[0], turn.person, turn.desk, turn.now)
    return _answer(turn, held, turn.say("lead.taken", lead=_called(turn, held)))


def talked(turn: Turn, about: list[str]) -> Outcome:
    """Talked to them: the clock stops."""
    held = lead_handling.respond(turn.store, about[0], turn.person, turn.desk, turn.now)
    return _answer(turn, held, turn.say("lead.talked", lead=_called(turn, held)))


def later(turn: Turn, about: list[str]) -> Outcome:
    """Not now: nurture."""
    held = lead_handling.put_off(turn.store, about[0], turn.person, turn.desk, turn.now)
    return turn.tell("lead.later", lead=_called(turn, held))


def reopen(turn: Turn, about: list[str]) -> Outcome:
    """Bring a dropped lead back."""
    held = lead_handling.reopen(turn.store, about[0], turn.person, turn.desk, turn.now)
    return _answer(turn, held, turn.say("lead.reopened", lead=_called(turn, held)))


def ask_why_unfit(turn: Turn, about: list[str]) -> Outcome:
    """Ask why it does not fit: a button for each configured reason, or words."""
    held = lead_keeping.found_open(turn.store, about[0], turn.person, turn.desk)
    questions.ask(turn, held.id, WHY_UNFIT)
    buttons = [Button(one.names[turn.locale], f"lr:{held.id}:{one.id}") for one in turn.desk.leads.drop_reasons]
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    rows.append((turn.button("cancel", f"cx:{held.id}"),))
    return turn.answer(Message(turn.say("lead.why_unfit", lead=_called(turn, held)), buttons=tuple(rows)))


def drop(turn: Turn, about: list[str]) -> Outcome:
    """It does not fit, for the reason on the button or the words in `about`."""
    held = lead_handling.disqualify(turn.store, about[0], about[1], turn.person, turn.desk, turn.now)
    asked = questions.waiting(turn, WHY_UNFIT)
    if asked and asked.about == held.id:
        questions.close(turn)
    why = reason_text(turn.desk, held.reason, turn.locale)
    row = (turn.button("lead_reopen", f"lg:{held.id}"),)
    return turn.answer(Message(turn.say("lead.dropped", lead=_called(turn, held), reason=why), buttons=(row,)))


def take_reason(turn: Turn) -> Outcome | None:
    """Use the message as the reason why a lead does not fit; None where that was not asked."""
    asked = questions.answered(turn, WHY_UNFIT)
    if asked is None:
        return None
    questions.close(turn)
    return drop(turn, [asked.about, turn.incoming.text.strip()])


def convert(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, customer, type; the last two may be left out): make it an opportunity. Where the company
    may be a customer by another name, that is asked first."""
    held = turn.access.lead(about[0])
    chosen, type_id = [*about[1:], "", ""][:2]
    kind = f":{type_id}" if type_id else ""
    if held.state is not LeadState.CONVERTED and not chosen:
        likely = lead_converting.likely_customers(turn.store, held, turn.access)
        if likely:
            facts = turn.access.lead_mask(held).lead(held).facts
            name = facts.company or facts.name
            rows: list[tuple[Button, ...]] = [
                (Button(short(one.name), f"lo:{held.id}:{one.id}{kind}"),) for one in likely
            ]
            rows.append((turn.button("lead_new_customer", f"lo:{held.id}:{NEW_CUSTOMER}{kind}", name=short(name, 16)),))
            return turn.answer(Message(turn.say("lead.which_customer", company=name), buttons=tuple(rows)))
    customer_id = None if chosen in ("", NEW_CUSTOMER) else chosen
    done = lead_converting.convert(
        turn.store, held.id, turn.person, turn.desk, turn.now, customer_id=customer_id, type_id=type_id
    )
    links = ((turn.button("deal", f"os:{done.opportunity.id}"), turn.button("customer", f"vc:{done.customer.id}")),)
    called, customer = _called(turn, held), done.customer.name
    if not done.is_new:
        text = turn.say("lead.converted_before", customer=customer)
    elif called == customer:
        text = turn.say("lead.converted_itself", customer=customer)
    else:
        text = turn.say("lead.converted", lead=called, customer=customer)
    return turn.answer(Message(text, buttons=links))


def file_report(turn: Turn, about: list[str]) -> Outcome:
    """Yes, file what I reported."""
    person_id, said, facts = _report(turn, about[0])
    if person_id != turn.person.id:
        return turn.explain("button_unknown")
    if not turn.store.leads.decide_report(about[0], "filed"):
        return turn.tell("lead.report_gone")
    arrival = Arrival(TouchKind.NOTE, turn.desk.leads.report_source, content=said, external_id=f"report:{about[0]}")
    keeps = turn.desk.leads.reporter_keeps
    taken = lead_filing.take(turn.store, facts, arrival, turn.person, turn.desk, turn.now, keeps=keeps)
    held = taken.lead
    owner = turn.store.people.get(held.owner_id) if held.owner_id else None
    row = (turn.button("lead_show", f"ls:{held.id}"),)
    if not turn.access.allows(Action.READ, turn.access.of_lead(held)):
        return turn.tell("lead.joined_unseen")
    if taken.is_new:
        is_mine = owner is not None and owner.id == turn.person.id
        mine = turn.say("lead.filed_yours") if is_mine else ""
        text = mine or (turn.say("lead.filed", owner=owner.name) if owner else turn.say("lead.filed_nobody"))
    elif owner:
        text = turn.say("lead.joined", lead=_called(turn, held), owner=owner.name)
    else:
        text = turn.say("lead.joined_nobody", lead=_called(turn, held))
    return turn.answer(Message(text, buttons=(row,)))


def drop_report(turn: Turn, about: list[str]) -> Outcome:
    """No, do not file it."""
    person_id, _, _ = _report(turn, about[0])
    if person_id != turn.person.id:
        return turn.explain("button_unknown")
    is_dropped = turn.store.leads.decide_report(about[0], "dropped")
    return turn.tell("lead.report_dropped" if is_dropped else "lead.report_gone")


def _report(turn: Turn, report_id: str) -> tuple[str, str, Facts]:
    report = turn.store.leads.report(report_id)
    if report is None:
        raise NotFound(f"report {report_id}", code="button_unknown")
    return report


def _called(turn: Turn, held: Lead) -> str:
    return turn.access.lead_mask(held).lead(held).facts.called


def _answer(turn: Turn, held: Lead, text: str) -> Outcome:
    return turn.answer(Message(text, buttons=lead_rows(turn.desk, held, turn.locale)))
