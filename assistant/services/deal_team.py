"""The team of an opportunity in chat: colleagues added and removed by button or by name, and the part of each."""

from dataclasses import replace

from assistant.domain.opportunity import Member, Opportunity
from assistant.errors import InvalidInput, NotFound
from assistant.services import asked as questions
from assistant.services.asked import Asked
from assistant.services.cards import short
from assistant.services.colleagues import OFFERED_MAX, colleagues, rows_of
from assistant.services.deal_editing import ASKED, change, require_editable, writable
from assistant.services.deal_values import PART_MAX_CHARS, field_text, read_team, value_text
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

PART = "part"
"""What is asked of a colleague who was just added; the question keeps who that is."""


def show(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity): its team, a button to add or remove each, and names are taken as words."""
    deal = writable(turn, about[0])
    require_editable(turn, deal, ["team"])
    questions.ask(turn, deal.id, f"{ASKED}team", str(deal.version))
    names, there = turn.store.people.names(), {one.person_id for one in deal.team}
    labels = {
        _action("ox", deal, person_id): turn.say("deal_edit.remove", name=short(names.get(person_id, "?"), 20))
        for person_id in (one.person_id for one in deal.team)
    }
    others = [one for one in colleagues(turn) if one.id not in there and one.id != deal.owner_id]
    labels |= {
        _action("oa", deal, one.id): turn.say("deal_edit.add", name=short(one.name, 20)) for one in others[:OFFERED_MAX]
    }
    label = field_text(turn.desk, "team", turn.locale)
    members = value_text(turn.desk, "team", deal.team, None, turn.locale, turn.local_now, names)
    text = turn.say("deal_edit.is", field=label, value=members) + "\n" + turn.say("deal_edit.example_team")
    return turn.answer(Message(text, buttons=(*rows_of(labels), (turn.button("back", f"oe:{deal.id}"),))))


def add(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, version, person): in the team from now on; then their part is asked."""
    deal, person_id = writable(turn, about[0]), about[2]
    if person_id not in {one.id for one in colleagues(turn)}:
        raise NotFound(f"person {person_id}", code="person_not_found")
    outcome = change(turn, deal, int(about[1]), {"team": _with(deal, Member(person_id))})
    held = turn.access.opportunity(deal.id)
    if Member(person_id) not in held.team:
        return outcome
    questions.ask(turn, deal.id, ASKED + PART, str(held.version), person_id)
    name = turn.store.people.names()[person_id]
    none = Button(turn.say("deal_edit.no_part"), f"cx:{deal.id}")
    return turn.answer(Message(turn.say("deal_edit.which_part", name=name), buttons=((none,),)))


def remove(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, version, person): no longer in the team."""
    deal = writable(turn, about[0])
    kept = tuple(one for one in deal.team if one.person_id != about[2])
    return change(turn, deal, int(about[1]), {"team": kept})


def take_names(turn: Turn, asked: Asked) -> Outcome:
    """Use the message as names with parts: those named are added, or get the part that is said."""
    deal = writable(turn, asked.about)
    try:
        named = read_team(turn.incoming.text, colleagues(turn))
    except InvalidInput:
        label = field_text(turn.desk, "team", turn.locale)
        text = turn.say("deal_edit.not_understood", field=label) + "\n" + turn.say("deal_edit.example_team")
        return turn.answer(Message(text, buttons=((turn.button("cancel", f"cx:{deal.id}"),),)))
    team = deal.team if named else ()
    for member in named:
        team = _with(replace(deal, team=team), member)
    return change(turn, deal, int(asked.kept[0]), {"team": team})


def take_part(turn: Turn, asked: Asked) -> Outcome:
    """Use the message as the part of the colleague who was just added."""
    deal, (version, person_id) = writable(turn, asked.about), asked.kept
    part = " ".join(turn.incoming.text.split()).strip(" 。.")[:PART_MAX_CHARS]
    return change(turn, deal, int(version), {"team": _with(deal, Member(person_id, part))})


def _with(deal: Opportunity, member: Member) -> tuple[Member, ...]:
    """The team with `member` in it, in their old place where they were there; a part once said stays until another."""
    if member.person_id not in {one.person_id for one in deal.team}:
        return (*deal.team, member)
    return tuple(
        Member(one.person_id, member.part or one.part) if one.person_id == member.person_id else one
        for one in deal.team
    )


def _action(verb: str, deal: Opportunity, person_id: str) -> str:
    return f"{verb}:{deal.id}:{deal.version}:{person_id}"
