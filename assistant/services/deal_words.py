"""Changing an opportunity by saying so (宁川轴承的商机金额改成八十万): shown as understood, done on a yes."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.domain.opportunity import Opportunity
from assistant.errors import InvalidInput
from assistant.services import asked as questions
from assistant.services.asked import Asked
from assistant.services.cards import short
from assistant.services.colleagues import called, colleagues
from assistant.services.deal_editing import ASKED, change, require_editable, writable
from assistant.services.deal_reading import DealEdit, deal_edit_in
from assistant.services.deal_values import FIELDS, field_text, read_value, value_text
from assistant.services.finding import exactly_called, mentioned, search
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Entry, Message, Section

WORDS = "words"
"""What waits for a yes: the question keeps the words."""
LISTED_MAX = 8


def take_words(turn: Turn) -> Outcome | None:
    """Show what the message would change, or ask which opportunity is meant; None where it asks for no such thing, or
    names no customer and no opportunity that the sender may see."""
    edit = deal_edit_in(turn.incoming.text)
    found = _meant(turn, edit.name) if edit else None
    if edit is None or found is None:
        return None
    customer, deals = found
    if not deals:
        return turn.tell("deal_edit.no_deal", name=customer)
    words = " ".join(turn.incoming.text.split())
    if len(deals) == 1:
        return _propose(turn, deals[0], edit, words, questions.Asked("", WORDS, (words,), turn.now))
    questions.ask(turn, deals[0].id, ASKED + WORDS, words)
    rows = tuple(
        (Button(f"{turn.access.customer(one.customer_id).name} · {one.name}", f"ow:{one.id}"),)
        for one in turn.access.readable_opportunities(deals[:LISTED_MAX])
    )
    return turn.answer(Message(turn.say("deal_edit.which", name=short(edit.name)), buttons=rows))


def choose(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity): that one is meant by the words that wait."""
    waiting = questions.waiting(turn, ASKED + WORDS)
    edit = deal_edit_in(waiting.kept[0]) if waiting else None
    if waiting is None or edit is None:
        return turn.tell("deal_edit.gone")
    return _propose(turn, turn.access.opportunity(about[0]), edit, waiting.kept[0], waiting)


def agree(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, version): yes, change it as the words say."""
    waiting = questions.waiting(turn, ASKED + WORDS)
    edit = deal_edit_in(waiting.kept[0]) if waiting else None
    if waiting is None or edit is None or waiting.about != about[0]:
        return turn.tell("deal_edit.gone")
    deal = writable(turn, about[0])
    return change(turn, deal, int(about[1]), _given(turn, deal, edit, waiting))


def _propose(turn: Turn, deal: Opportunity, edit: DealEdit, words: str, said: Asked) -> Outcome:
    writable(turn, deal.id)
    require_editable(turn, deal, [edit.field])
    try:
        given = _given(turn, deal, edit, said)
    except InvalidInput:
        label = field_text(turn.desk, edit.field, turn.locale)
        example = turn.say(f"deal_edit.example_{edit.field}")
        return turn.answer(Message(turn.say("deal_edit.not_understood", field=label) + "\n" + example))
    questions.ask(turn, deal.id, ASKED + WORDS, words)
    customer = turn.access.customer(deal.customer_id).name
    entries = tuple(Entry(_difference(turn, deal, field, given)) for field in FIELDS if field in given)
    text = turn.say("deal_edit.propose", customer=customer, name=turn.access.shown(deal).name)
    row = (
        Button(turn.say("deal_edit.yes"), f"oy:{deal.id}:{deal.version}"),
        turn.button("cancel", f"cx:{deal.id}"),
    )
    return turn.answer(Message(text, sections=(Section("", entries),), buttons=(row,)))


def _given(turn: Turn, deal: Opportunity, edit: DealEdit, said: Asked) -> Mapping[str, Any]:
    """What the words set, dates counted from when they were said. Raises InvalidInput."""
    if edit.field == "owner_id":
        person = called(colleagues(turn), edit.value)
        if person is None:
            raise InvalidInput(f"nobody is called {edit.value}", code="invalid_value", field="owner_id")
        return {"owner_id": person.id}
    known = turn.access.known(edit.value, [edit.value], about=[deal.customer_id])
    return read_value(edit.field, edit.value, turn.desk.local_time(said.at, turn.person), known)


def _difference(turn: Turn, deal: Opportunity, field: str, given: Mapping[str, Any]) -> str:
    people = turn.store.people.names()
    currencies = (deal.currency, given.get("currency", deal.currency))
    before, after = (
        value_text(turn.desk, field, value, currency, turn.locale, turn.local_now, people)
        for value, currency in zip((getattr(deal, field), given[field]), currencies, strict=True)
    )
    label = field_text(turn.desk, field, turn.locale)
    return turn.say("deal_edit.change_of", field=label, before=before, after=after)


def _meant(turn: Turn, name: str) -> tuple[str, Sequence[Opportunity]] | None:
    """The customer of that name and its open opportunities, or the opportunity that is called so itself."""
    access, held = turn.access, turn.store.opportunities
    seen = {one.id for one in access.readable_opportunities(held.find(is_open=True, owner_id=turn.person.id))}
    own = [one for one in held.find(is_open=True, owner_id=turn.person.id) if one.id in seen]
    if by_name := [one for one in own if one.name.casefold() == name.casefold()]:
        return name, by_name
    customer = exactly_called(turn.store, name, among=access.readable)
    customer = customer or mentioned(turn.store, name, among=access.readable)
    customers = [customer] if customer else search(turn.store, name, among=access.readable)
    if len(customers) != 1:
        return None
    found = held.find(customer_id=customers[0].id, is_open=True)
    may_see = {one.id for one in access.readable_opportunities(found)}
    return customers[0].name, [one for one in found if one.id in may_see]
