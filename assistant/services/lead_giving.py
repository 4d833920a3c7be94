"""Giving a lead to a colleague in chat: by button, or in words, which are shown and done on a yes."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.customer_view import fold_name
from assistant.domain.lead import OPEN_STATES, Lead
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.errors import NotFound
from assistant.language.romanised import romanised
from assistant.services import asked as questions
from assistant.services import lead_assigning, lead_keeping
from assistant.services.access import Access
from assistant.services.cards import short
from assistant.services.colleagues import OFFERED_MAX, called, colleagues, rows_of
from assistant.services.lead_cards import lead_line
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

ASKED = "lead.give"
BY_RULES = "rules"
"""In place of a person: whoever the rules say."""
EVERY, LISTED_MAX, LONGEST_CHARS = 1_000_000, 8, 100
NAME_MAX_CHARS = 20
"""A longer answer to whom is no name."""
_WORDS = (
    re.compile(
        r"(?:请|麻烦|帮我|帮忙)?(?:把|将)(?P<lead>[^，。！？,!?\n]{1,40}?)(?:的)?(?:这|那)?(?:条|个)?线索"
        r"(?:转交给|移交给|转给|交给|分给|派给|给)(?P<person>[^，。！？,!?\n]{1,30}?)(?:跟进|负责|来跟|跟)?[。！]?"
    ),
    re.compile(
        r"(?:please )?(?:give|assign|pass|hand|transfer)(?: over| on)? the lead (?P<lead>[^,!?\n]{2,60}?)"
        r"(?: over| on)? to (?P<person>[^,!?\n]{2,40}?)[.!]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:please )?(?:give|assign|pass|hand|transfer)(?: over| on)? the (?P<lead>[^,!?\n]{2,60}?) lead"
        r"(?: over| on)? to (?P<person>[^,!?\n]{2,40}?)[.!]?",
        re.IGNORECASE,
    ),
)


def gift_in(text: str) -> tuple[str, str] | None:
    """Which lead a message asks to give to whom, both as said; None where it asks for no such thing."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST_CHARS:
        return None
    for pattern in _WORDS:
        match = pattern.fullmatch(plain)
        if match and not match["person"].endswith(("了", "过")):
            return match["lead"].strip(), match["person"].strip()
    return None


def take_words(turn: Turn) -> Outcome | None:
    """Show what giving the lead would do, a button to say yes; None where no lead is named that the sender may see."""
    said = gift_in(turn.incoming.text)
    found = _called(turn, said[0]) if said else []
    if said is None or not found:
        return None
    turn.access.require(Action.ASSIGN, turn.access.of_lead(found[0]))
    person = called(takers(turn, found[0]), said[1])
    if person is None:
        return turn.tell("lead_edit.no_colleague", name=short(said[1]))
    if len(found) == 1:
        return _propose(turn, found[0], person)
    rows = tuple(
        (
            Button(
                f"{short(_name(turn, one))} · {lead_line(turn.desk, one, turn.locale, turn.local_now)}",
                f"lv:{one.id}:{person.id}",
            ),
        )
        for one in found[:LISTED_MAX]
    )
    return turn.answer(Message(turn.say("lead_edit.which_lead", name=person.name), buttons=rows))


def offer(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead): a button for each colleague who may have it, those with least leads first."""
    held = lead_keeping.found_open(turn.store, about[0], turn.person, turn.desk, Action.ASSIGN)
    load = turn.store.leads.load()
    found = sorted(takers(turn, held), key=lambda one: (load.get(one.id, 0), one.name))
    if not found:
        return turn.tell("lead_edit.give_nobody", lead=_name(turn, held))
    questions.ask(turn, held.id, ASKED)
    labels = {
        f"lv:{held.id}:{one.id}": turn.say("lead_edit.loaded", name=short(one.name, 20), load=load.get(one.id, 0))
        for one in found[:OFFERED_MAX]
    }
    labels[f"lv:{held.id}:{BY_RULES}"] = turn.say("lead_edit.give_by_rules")
    footer = turn.say("lead_edit.give_more") if len(found) > OFFERED_MAX else ""
    rows = (*rows_of(labels), (turn.button("cancel", f"cx:{held.id}"),))
    return turn.answer(Message(turn.say("lead_edit.give_to", lead=_name(turn, held)), buttons=rows, footer=footer))


def give(turn: Turn, about: list[str]) -> Outcome:
    """From the button (lead, person or BY_RULES): it is theirs now."""
    before = turn.access.lead(about[0])
    name = _name(turn, before)
    person_id = None if about[1] == BY_RULES else about[1]
    if person_id and person_id != before.owner_id and person_id not in {one.id for one in takers(turn, before)}:
        raise NotFound(f"person {person_id} who may have lead {before.id}", code="person_not_found")
    held = lead_assigning.hand_over(turn.store, before.id, person_id, turn.person, turn.desk, turn.now)
    if questions.waiting(turn, ASKED):
        questions.close(turn)
    owner = turn.store.people.get(held.owner_id or "")
    key = "lead_edit.given" if held.version != before.version else "lead_edit.given_before"
    row = (turn.button("lead_show", f"ls:{held.id}"),)
    may_see = turn.access.allows(Action.READ, turn.access.of_lead(held))
    text = turn.say(key, lead=name, name=owner.name if owner else "?")
    return turn.answer(Message(text, buttons=(row,) if may_see else ()))


def take_answer(turn: Turn) -> Outcome | None:
    """Use the message as the name of whom to give it to; a name that only sounds like one is asked about. None where
    that was not asked, or the message is no name."""
    asked = questions.answered(turn, ASKED)
    if asked is None:
        return None
    held, said = turn.access.lead(asked.about), turn.incoming.text.strip()
    among = takers(turn, held)
    if person := called(among, said, surely=True):
        return give(turn, [held.id, person.id])
    if len(said) > NAME_MAX_CHARS:
        questions.close(turn)
        return None
    person = called(among, said)
    return _propose(turn, held, person) if person else turn.tell("lead_edit.no_colleague", name=said)


def takers(turn: Turn, held: Lead) -> list[Person]:
    """The colleagues other than its owner who might work on a lead that were theirs."""
    return [
        one
        for one in colleagues(turn)
        if one.id != held.owner_id and _may_work_on(turn, replace(held, owner_id=one.id), one)
    ]


def _may_work_on(turn: Turn, held: Lead, person: Person) -> bool:
    access = Access(turn.store, turn.desk, person, acts=False)
    return access.allows(Action.WRITE, access.of_lead(held))


def _propose(turn: Turn, held: Lead, person: Person) -> Outcome:
    text = turn.say("lead_edit.propose", lead=_name(turn, held), name=person.name)
    yes = Button(turn.say("lead_edit.yes", name=short(person.name, 20)), f"lv:{held.id}:{person.id}")
    return turn.answer(Message(text, buttons=((yes, turn.button("lead_show", f"ls:{held.id}")),)))


def _called(turn: Turn, name: str) -> Sequence[Lead]:
    """The open leads that the sender may see whose person or company is called so, those that fit both first."""
    wanted = fold_name(name)
    if len(wanted) < 2:
        return []
    fitting: dict[int, list[Lead]] = {}
    for held in turn.access.readable_leads(turn.store.leads.find(states=OPEN_STATES, limit=EVERY)):
        facts = turn.access.lead_mask(held).lead(held).facts
        person, company = fold_name(facts.name), fold_name(facts.company)
        if wanted in (f"{person}{company}", f"{company}{person}"):
            fitting.setdefault(0, []).append(held)
        elif wanted in (person, company, *map(fold_name, romanised(facts.name))):
            fitting.setdefault(1, []).append(held)
        elif len(wanted) >= 4 and (wanted in company or wanted in person):
            fitting.setdefault(2, []).append(held)
    return fitting[min(fitting)] if fitting else []


def _name(turn: Turn, held: Lead) -> str:
    return turn.access.lead_mask(held).lead(held).facts.called
