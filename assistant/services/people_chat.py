"""People in chat: who is here with which role, giving roles and territories, inviting, and what is known of oneself."""

import re
from collections.abc import Iterable, Mapping

from assistant.domain.permission import Action, Kind, Territory, fold_label
from assistant.errors import InvalidInput
from assistant.services import inviting, rostering, teamkeeping
from assistant.services.administering import joined, person_called, privately
from assistant.services.cards import short
from assistant.services.inviting import Invited
from assistant.services.onboarding import SIGNIN_VALID
from assistant.services.outcome import Outcome
from assistant.services.rostering import Listed
from assistant.services.turn import Turn
from connectors.im.base import Entry, Message, Section

LISTED_MAX = 40
_PAIR = re.compile(r"(?P<name>[^=＝]+?)\s*[=＝]\s*(?P<value>.*)", re.DOTALL)


@privately
def people(turn: Turn, rest: str) -> Outcome:
    """`/people` lists everybody; `/people X` those with X in their name, role, teams or territories."""
    wanted = rest.casefold()
    found = [one for one in rostering.people(turn.store, turn.access) if wanted in _line(turn, one).casefold()]
    if not found:
        return turn.tell("people.none", name=short(rest))
    entries = tuple(Entry(_line(turn, one)) for one in found[:LISTED_MAX])
    more = len(found) - LISTED_MAX
    footer = turn.say("people.more", count=more) if more > 0 else ""
    title = turn.say("people.title", count=len(found))
    return turn.answer(Message(title, sections=(Section("", entries),), footer=footer))


@privately
def me(turn: Turn, _rest: str) -> Outcome:
    """`/me` says what Spotter goes by for the sender: role, teams, territories, and where they have joined."""
    return turn.answer(Message(_line(turn, rostering.oneself(turn.store, turn.person))))


@privately
def role(turn: Turn, rest: str) -> Outcome:
    """`/role A = presales` gives A that role, or several parted by commas."""
    turn.access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
    match = _PAIR.fullmatch(rest)
    if match is None or not match["value"].strip():
        return turn.tell("people.role_how")
    person = person_called(turn.store, turn.access, match["name"])
    given = ", ".join(part.strip() for part in re.split(r"[,，、]", match["value"]) if part.strip())
    changed = teamkeeping.set_role(turn.store, turn.access, person.id, given)
    text = turn.say("people.role_set", name=changed.name, role=changed.role, before=person.role or "—")
    strange = sorted(_strange_roles(turn, changed.role))
    if strange:
        text += "\n" + turn.say("people.role_strange", roles=joined(turn, strange))
    return turn.answer(Message(text))


@privately
def territory(turn: Turn, rest: str) -> Outcome:
    """`/territory` lists territories; `/territory A = east, food` gives A these and no others, nothing after = none."""
    turn.access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
    known = turn.desk.access.territories
    match = _PAIR.fullmatch(rest)
    if match is None:
        return _list_territories(turn) if not rest else turn.tell("people.territory_how")
    person = person_called(turn.store, turn.access, match["name"])
    words = [part.strip() for part in re.split(r"[,，、;；]", match["value"]) if part.strip()]
    ids = list(dict.fromkeys(_territory_called(known, word) for word in words))
    held = sorted(teamkeeping.set_territories(turn.store, turn.access, turn.desk.access, person.id, ids))
    if not held:
        return turn.tell("people.no_territory", name=person.name)
    named = joined(turn, [_territory_line(turn, known[one]) for one in held])
    return turn.tell("people.territory_set", name=person.name, territories=named)


@privately
def invite(turn: Turn, rest: str) -> Outcome:
    """`/invite A` gives a code and a link for A; `/invite A = rep` adds A with that role first."""
    turn.access.require_kind(Action.CREATE, Kind.PERSON, code="admin_only")
    if not rest:
        return turn.tell("people.invite_how")
    if match := _PAIR.fullmatch(rest):
        name, given = " ".join(match["name"].split()), match["value"].strip()
        new = inviting.add_and_invite(
            turn.store, turn.access, turn.desk, name, turn.now, role=given, is_admin=_is_admin(turn, name)
        )
        return _hand_out(turn, new)
    person = turn.store.people.by_name(" ".join(rest.split()))
    if person is None:
        return turn.tell("people.invite_new", name=short(rest))
    return _hand_out(turn, inviting.invite(turn.store, turn.access, turn.desk, person.name, turn.now))


def _is_admin(turn: Turn, name: str) -> bool:
    """Somebody who is there is invited as what they are; nobody becomes an admin by a message."""
    person = turn.store.people.by_name(name)
    return person is not None and person.is_admin


def _hand_out(turn: Turn, invited: Invited) -> Outcome:
    hours = round(turn.desk.invite_valid.total_seconds() / 3600)
    minutes = round(SIGNIN_VALID.total_seconds() / 60)
    entries = (
        Entry(turn.say("people.invite_chat", code=invited.code, hours=hours)),
        Entry(turn.say("people.invite_web", link=invited.signin_url, minutes=minutes)),
    )
    title = turn.say("people.invite_for", name=invited.person.name, role=invited.person.role)
    footer = turn.say("people.invite_secret")
    return turn.answer(Message(title, sections=(Section("", entries),), footer=footer, fleeting=True))


def _line(turn: Turn, one: Listed) -> str:
    """A person in a line: role, teams, territories, and by what they have joined where that is known."""
    teams = [
        turn.say("people.leads", team=team.name) if team.leader_id == one.person.id else team.name for team in one.teams
    ]
    parts = [one.person.name, one.person.role]
    if one.person.is_admin:
        parts.append(turn.say("people.admin"))
    if teams:
        parts.append(joined(turn, teams))
    if one.territories:
        parts.append(turn.say("people.territories", territories=joined(turn, one.territories)))
    if turn.access.may(Action.ADMINISTER, Kind.PERSON) or one.person.id == turn.person.id:
        parts.append(joined(turn, one.channels) or turn.say("people.not_joined"))
    return " · ".join(filter(None, parts))


def _strange_roles(turn: Turn, role: str) -> Iterable[str]:
    """The roles of those given that the access rules do not name."""
    named = {name.casefold() for name in turn.desk.access.roles}
    return {part.strip() for part in role.split(",") if part.strip().casefold() not in named}


def _list_territories(turn: Turn) -> Outcome:
    known = turn.desk.access.territories
    if not known:
        return turn.tell("people.territories_none")
    entries = tuple(Entry(_territory_line(turn, one)) for _, one in sorted(known.items()))
    return turn.answer(Message(turn.say("people.territories_title"), sections=(Section("", entries),)))


def _territory_line(turn: Turn, one: Territory) -> str:
    labels = sorted({*one.regions, *one.industries, *one.tags})
    return turn.say("people.territory_line", id=one.id, labels=joined(turn, labels)) if labels else one.id


def _territory_called(known: Mapping[str, Territory], word: str) -> str:
    """The id of a territory by its id, or by a label that no other has. Raises InvalidInput (`territory_unknown`)."""
    folded = fold_label(word)
    found = [one.id for one in known.values() if one.id.casefold() == folded] or [
        one.id for one in known.values() if folded in one.regions | one.industries | one.tags
    ]
    if len(found) != 1:
        raise InvalidInput(f"no territory {word}", code="territory_unknown")
    return found[0]
