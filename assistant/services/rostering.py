"""Who is here, as one may see it: people with their roles, teams, territories and chats."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.services.access import Access
from assistant.storage.store import Store
from assistant.storage.teams import Team


@dataclass(frozen=True, slots=True)
class Listed:
    """A person with what access goes by. `channels` are those they have joined by."""

    person: Person
    teams: tuple[Team, ...] = ()
    territories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


def people(store: Store, access: Access) -> Sequence[Listed]:
    """Everybody, by name; teams for who may read teams, others' territories and channels for who administers people.

    Raises Forbidden.
    """
    access.require_kind(Action.READ, Kind.PERSON)
    teams = store.teams.all() if access.may(Action.READ, Kind.TEAM) else ()
    knows_all = access.may(Action.ADMINISTER, Kind.PERSON)
    own_id = access.person.id if access.person else ""
    return [_listed(store, one, teams, knows_all or one.id == own_id) for one in store.people.all()]


def oneself(store: Store, person: Person) -> Listed:
    """What is known of a person, for themselves."""
    return _listed(store, person, store.teams.all(), True)


def teams(store: Store, access: Access) -> Sequence[Team]:
    """Every team, by name; members and leaders for who may read people. Raises Forbidden."""
    access.require_kind(Action.READ, Kind.TEAM)
    return store.teams.all()


def _listed(store: Store, person: Person, teams: Sequence[Team], knows_all: bool) -> Listed:
    return Listed(
        person,
        tuple(one for one in teams if person.id in one.member_ids or person.id == one.leader_id),
        tuple(sorted(store.teams.territories_of(person.id))) if knows_all else (),
        tuple(dict.fromkeys(one.channel for one in store.people.accounts(person.id))) if knows_all else (),
    )
