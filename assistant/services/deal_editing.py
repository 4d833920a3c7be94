"""Changing an opportunity in chat: which field, its new value as the next message, and what came of it."""

from collections.abc import Mapping
from typing import Any

from assistant.domain.opportunity import Opportunity, differences
from assistant.domain.permission import Action
from assistant.errors import InvalidInput, SpotterError
from assistant.services import asked as questions
from assistant.services import opportunities
from assistant.services.asked import Asked
from assistant.services.cards import short
from assistant.services.colleagues import OFFERED_MAX, called, colleagues, rows_of
from assistant.services.deal_values import FIELDS, field_text, read_value, value_text
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

ASKED = "deal."
"""How the fields of open questions about opportunities begin."""


def pick_field(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity): offer the fields that the sender may change."""
    deal = writable(turn, about[0])
    picks = [
        Button(field_text(turn.desk, field, turn.locale), f"of:{deal.id}:{field}") for field in editable(turn, deal)
    ]
    rows = tuple(tuple(picks[start : start + 3]) for start in range(0, len(picks), 3))
    back = (turn.button("back", f"os:{deal.id}"),)
    text = turn.say("deal_edit.which_field", name=turn.access.shown(deal).name)
    return turn.answer(Message(text, buttons=(*rows, back)))


def ask_field(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, field): ask for its value; for the owner with a button for each colleague."""
    deal, field = writable(turn, about[0]), about[1]
    require_editable(turn, deal, [field])
    questions.ask(turn, deal.id, ASKED + field, str(deal.version))
    rows: tuple[tuple[Button, ...], ...] = ()
    if field == "owner_id":
        offered = [one for one in colleagues(turn) if one.id != deal.owner_id][:OFFERED_MAX]
        rows = rows_of({f"oo:{deal.id}:{deal.version}:{one.id}": short(one.name, 20) for one in offered})
    text = turn.say("deal_edit.value", field=field_text(turn.desk, field, turn.locale))
    text += "\n" + turn.say(f"deal_edit.example_{field}")
    if getattr(deal, field) not in (None, (), ""):
        text += "\n" + turn.say("deal_edit.now", value=short(_value(turn, deal, field), 300))
    return turn.answer(Message(text, buttons=(*rows, (turn.button("cancel", f"cx:{deal.id}"),))))


def set_owner(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, version, person): it is theirs now."""
    return change(turn, writable(turn, about[0]), int(about[1]), {"owner_id": about[2]})


def take_value(turn: Turn, asked: Asked) -> Outcome:
    """Use the message as the value that was asked for."""
    deal, text = writable(turn, asked.about), turn.incoming.text.strip()
    if asked.field == "owner_id":
        person = called(colleagues(turn), text, surely=True)
        if person is None:
            return _again(turn, deal, turn.say("deal_edit.no_colleague", name=short(text)))
        return change(turn, deal, int(asked.kept[0]), {"owner_id": person.id})
    try:
        known = turn.access.known(text, [text], about=[deal.customer_id])
        given = read_value(asked.field, text, turn.local_now, known)
    except InvalidInput:
        label = field_text(turn.desk, asked.field, turn.locale)
        said = turn.say("deal_edit.not_understood", field=label)
        return _again(turn, deal, said + "\n" + turn.say(f"deal_edit.example_{asked.field}"))
    return change(turn, deal, int(asked.kept[0]), given)


def change(turn: Turn, deal: Opportunity, version: int, given: Mapping[str, Any]) -> Outcome:
    """Set fields and say what they are now. Where somebody changed it since, that is said, and it is shown as it is.

    Raises NotFound, Forbidden and InvalidInput as `opportunities.change` does.
    """
    require_editable(turn, deal, [name for name in given if name != "currency"])
    customer = turn.access.customer(deal.customer_id).name  # whoever gives it away may not see it afterwards
    questions.close(turn)
    try:
        with turn.store.attempt():
            after = opportunities.change(turn.store, deal.id, version, given, turn.person, turn.desk, turn.now)
    except SpotterError as error:
        if error.code != "opportunity_changed":
            raise
        said = turn.say("deal_edit.again", name=turn.access.shown(deal).name)
        return turn.answer(Message(said, buttons=(_after(turn, deal),)))
    name = turn.access.shown(after).name
    changed = [field for field in FIELDS if field in differences(deal, after)]
    if not changed and "currency" in differences(deal, after):
        changed = ["amount"]
    if not changed:
        return turn.answer(Message(turn.say("deal_edit.same", name=name), buttons=(_after(turn, deal),)))
    told = [f"{field_text(turn.desk, field, turn.locale)} {_value(turn, after, field)}" for field in changed]
    said = turn.say("deal_edit.changed", customer=customer, name=name, changed=short("；".join(told), 300))
    may_still = turn.access.allows(Action.READ, turn.access.of_opportunity(after))
    return turn.answer(Message(said, buttons=(_after(turn, deal),) if may_still else ()))


def editable(turn: Turn, deal: Opportunity) -> list[str]:
    """The FIELDS of an opportunity that its type keeps and the sender may see and set."""
    kind, resource = turn.desk.selling.type(deal.type_id), turn.access.of_opportunity(deal)
    hidden = turn.access.mask(deal.customer_id).fields
    kept = {"name", "owner_id", *(kind.fields if kind else ())}
    found = [one for one in FIELDS if one in kept and one not in hidden and turn.access.writes_fields(resource, [one])]
    return found if turn.access.allows(Action.ASSIGN, resource) else [one for one in found if one != "owner_id"]


def require_editable(turn: Turn, deal: Opportunity, fields: list[str]) -> None:
    """Raise Forbidden (`field_not_allowed`, `not_allowed`) or InvalidInput unless each of these may be set in chat."""
    resource = turn.access.of_opportunity(deal)
    turn.access.require_fields(resource, fields)
    if "owner_id" in fields:
        turn.access.require(Action.ASSIGN, resource)
    if not set(fields) <= set(editable(turn, deal)):
        raise InvalidInput(f"opportunity {deal.id} has no {fields} to set", code="opportunity_field")


def writable(turn: Turn, opportunity_id: str) -> Opportunity:
    """The opportunity, if the sender may change it. Raises NotFound and Forbidden."""
    deal = turn.access.opportunity(opportunity_id)
    turn.access.require(Action.WRITE, turn.access.of_opportunity(deal))
    return deal


def _value(turn: Turn, deal: Opportunity, field: str) -> str:
    value, people = getattr(deal, field), turn.store.people.names()
    return value_text(turn.desk, field, value, deal.currency, turn.locale, turn.local_now, people)


def _after(turn: Turn, deal: Opportunity) -> tuple[Button, ...]:
    return turn.button("deal", f"os:{deal.id}"), Button(turn.say("deal_edit.more"), f"oe:{deal.id}")


def _again(turn: Turn, deal: Opportunity, text: str) -> Outcome:
    """The question stays open: whoever mistyped tries again."""
    return turn.answer(Message(text, buttons=((turn.button("cancel", f"cx:{deal.id}"),),)))
