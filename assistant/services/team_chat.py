"""Teams in chat: who works with whom and who leads, looked at and changed."""

import re
from collections.abc import Mapping, Sequence

from assistant.domain.permission import Action, Kind
from assistant.errors import NotFound
from assistant.services import rostering, teamkeeping
from assistant.services.administering import joined, person_called, privately
from assistant.services.cards import short
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.storage.teams import Team
from connectors.im.base import Entry, Message, Section

LISTED_MAX = 40
MEMBERS_MAX = 30
_NOBODY = frozenset({"", "-", "none", "nobody", "no one", "无", "没有", "空"})
_ORDERS = {
    "join": re.compile(r"(?:[+＋]|加上|加入|加|add\s)\s*(?P<who>\S.*)", re.IGNORECASE),
    "leave": re.compile(r"(?:[-－–—]|减去|减|移出|去掉|remove\s)\s*(?P<who>\S.*)", re.IGNORECASE),
    "lead": re.compile(r"(?:leader|led by|负责人|组长)\s*[:：=＝是]?\s*(?P<who>.*)", re.IGNORECASE),
    "under": re.compile(r"(?:under|上级|隶属于?)\s*[:：=＝是]?\s*(?P<who>.*)", re.IGNORECASE),
}
_NEW = re.compile(
    r"""(?:new\s+|add\s+|新建|新增)\s*(?P<name>\S.*?)
        (?:(?:\s+under\s+|\s*上级\s*)(?P<under>\S.*?))?
        (?:(?:\s+leader\s+|\s*负责人\s*)(?P<leader>\S.*))?""",
    re.IGNORECASE | re.VERBOSE,
)


@privately
def obey(turn: Turn, rest: str) -> Outcome:
    """`/team` lists teams; `/team A` shows one; `/team A + B`, `A - B`, `A leader B`, `A under C`, `new A` change."""
    teams = rostering.teams(turn.store, turn.access)
    if not rest:
        return _list(turn, teams)
    for team in sorted(teams, key=lambda one: -len(one.name)):
        if rest.casefold().startswith(team.name.casefold()):
            order = rest[len(team.name) :].strip()
            if not order:
                return _show(turn, team)
            for name, pattern in _ORDERS.items():
                if match := pattern.fullmatch(order):
                    return _show(turn, _change(turn, team, name, match["who"].strip()))
    if match := _NEW.fullmatch(rest):
        return _show(turn, _add(turn, match["name"], match["under"], match["leader"]))
    return turn.tell("team.how", name=short(rest))


def _list(turn: Turn, teams: Sequence[Team]) -> Outcome:
    if not teams:
        return turn.tell("team.none")
    entries = tuple(Entry(line) for line in _lines(turn, teams[:LISTED_MAX]))
    more = len(teams) - LISTED_MAX
    footer = turn.say("admin.more", count=more) if more > 0 else ""
    return turn.answer(Message(turn.say("team.title"), sections=(Section("", entries),), footer=footer))


def _show(turn: Turn, team: Team) -> Outcome:
    return turn.answer(Message(_lines(turn, [team])[0]))


def _lines(turn: Turn, teams: Sequence[Team]) -> list[str]:
    """Each team in a line: the team above it, who leads it and who belongs to it."""
    names = {one.id: one.name for one in turn.store.teams.all()}
    people = turn.store.people.names() if turn.access.may(Action.READ, Kind.PERSON) else {}
    return [_line(turn, team, names, {turn.person.id: turn.person.name, **people}) for team in teams]


def _line(turn: Turn, team: Team, teams: Mapping[str, str], people: Mapping[str, str]) -> str:
    head = turn.say("team.below", team=team.name, above=teams[team.parent_id]) if team.parent_id else team.name
    known = [people[one] for one in team.member_ids if one in people]
    unknown = len(team.member_ids) - len(known[:MEMBERS_MAX])
    who = joined(turn, known[:MEMBERS_MAX])
    if unknown:
        who = turn.say("team.and_more", who=who, count=unknown) if who else turn.say("team.members", count=unknown)
    leader = people.get(team.leader_id or "")
    parts = [turn.say("team.leader", name=leader)] if leader else []
    return turn.say("team.line", team=head, who=" · ".join([*parts, who or turn.say("team.nobody")]))


def _change(turn: Turn, team: Team, order: str, who: str) -> Team:
    turn.access.require_kind(Action.WRITE, Kind.TEAM, code="admin_only")
    store, access = turn.store, turn.access
    if order == "under":
        above = "" if who.casefold() in _NOBODY else _called(turn, who).id
        return teamkeeping.change_team(store, access, team.id, parent_id=above)
    if order == "lead":
        leader = "" if who.casefold() in _NOBODY else person_called(store, access, who).id
        return teamkeeping.change_team(store, access, team.id, leader_id=leader)
    for name in filter(None, (one.strip() for one in re.split(r"[、,，;；]", who))):
        person = person_called(store, access, name)
        if order == "join":
            team = teamkeeping.join_team(store, access, team.id, person.id, turn.now)
        else:
            team = teamkeeping.leave_team(store, access, team.id, person.id)
    return team


def _add(turn: Turn, name: str, under: str | None, leader: str | None) -> Team:
    turn.access.require_kind(Action.CREATE, Kind.TEAM, code="admin_only")
    above = _called(turn, under).id if under else ""
    led_by = person_called(turn.store, turn.access, leader).id if leader else None
    return teamkeeping.add_team(turn.store, turn.access, name, turn.now, parent_id=above, leader_id=led_by)


def _called(turn: Turn, name: str) -> Team:
    team = turn.store.teams.by_name(name.strip())
    if team is None:
        raise NotFound(f"team {name}", code="team_not_found")
    return team
