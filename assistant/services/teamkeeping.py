"""Teams, roles, territories and labels: kept by those who may, admins as it comes."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.ids import new_id
from assistant.domain.permission import Action, Kind, Policy, fold_label, led_with_below
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.onboarding import ROLE_MAX_CHARS
from assistant.storage.store import Store
from assistant.storage.teams import Team

NAME_MAX_CHARS = 100
LABELS_MAX = 50
LABEL_MAX_CHARS = 200


def add_team(
    store: Store, access: Access, name: str, now: datetime, *, parent_id: str = "", leader_id: str | None = None
) -> Team:
    """A new team below another, or at the top. Raises Forbidden, InvalidInput, NotFound, or Conflict (`name_taken`)."""
    access.require_kind(Action.CREATE, Kind.TEAM, code="admin_only")
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_MAX_CHARS:
        raise InvalidInput(f"a team's name has 1 to {NAME_MAX_CHARS} characters")
    if parent_id:
        found_team(store, parent_id)
    if leader_id:
        found_person(store, leader_id)
    team = Team(new_id(), name, leader_id, parent_id)
    if store.teams.by_name(name) or not store.teams.add(team, now):
        raise Conflict(f"there is a team {name} already", code="name_taken")
    return team


def change_team(
    store: Store, access: Access, team_id: str, *, leader_id: str | None = None, parent_id: str | None = None
) -> Team:
    """Set a team's leader (empty: none) or the team above it (empty: none); None leaves either as it is.

    Raises Forbidden, NotFound, or Conflict (`team_circle`) where a team would come to stand above itself.
    """
    access.require_kind(Action.WRITE, Kind.TEAM, code="admin_only")
    found_team(store, team_id)
    if leader_id is not None:
        if leader_id:
            found_person(store, leader_id)
        store.teams.set_leader(team_id, leader_id or None)
    if parent_id is not None:
        if parent_id:
            found_team(store, parent_id)
        if parent_id in led_with_below([team_id], {one.id: one.parent_id for one in store.teams.all()}):
            raise Conflict(f"team {parent_id} stands below {team_id}", code="team_circle")
        store.teams.set_parent(team_id, parent_id)
    return found_team(store, team_id)


def join_team(store: Store, access: Access, team_id: str, person_id: str, now: datetime) -> Team:
    """Again is no error. Raises Forbidden, NotFound."""
    access.require_kind(Action.WRITE, Kind.TEAM, code="admin_only")
    found_team(store, team_id)
    store.teams.join(team_id, found_person(store, person_id).id, now)
    return found_team(store, team_id)


def leave_team(store: Store, access: Access, team_id: str, person_id: str) -> Team:
    """Again is no error. Raises Forbidden, NotFound."""
    access.require_kind(Action.WRITE, Kind.TEAM, code="admin_only")
    found_team(store, team_id)
    store.teams.leave(team_id, person_id)
    return found_team(store, team_id)


def set_role(store: Store, access: Access, person_id: str, role: str) -> Person:
    """Give a person a role, or several parted by commas. Raises Forbidden, InvalidInput, NotFound."""
    access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
    role = " ".join(role.split())
    if not 1 <= len(role) <= ROLE_MAX_CHARS:
        raise InvalidInput(f"a role has 1 to {ROLE_MAX_CHARS} characters")
    found_person(store, person_id)
    store.people.set_role(person_id, role)
    return found_person(store, person_id)


def set_territories(
    store: Store, access: Access, policy: Policy, person_id: str, territories: Sequence[str]
) -> frozenset[str]:
    """Give a person these territories and no others. Raises Forbidden, NotFound, InvalidInput (`territory_unknown`)."""
    access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
    found_person(store, person_id)
    if strange := sorted(set(territories) - set(policy.territories)):
        known = ", ".join(sorted(policy.territories)) or "none"
        raise InvalidInput(f"no territory {strange[0]}; there are {known}", code="territory_unknown")
    store.teams.set_territories(person_id, territories)
    return store.teams.territories_of(person_id)


def set_labels(store: Store, access: Access, customer_id: str, labels: Sequence[str]) -> frozenset[str]:
    """Give a customer these labels, by which it lies in territories, and no others.

    Raises Forbidden, NotFound, InvalidInput.
    """
    customer = access.customer(customer_id)
    access.require(Action.WRITE, access.of_customer(customer_id))
    folded = {fold_label(label) for label in labels} - {""}
    if len(folded) > LABELS_MAX or any(len(label) > LABEL_MAX_CHARS for label in folded):
        raise InvalidInput(f"at most {LABELS_MAX} labels of at most {LABEL_MAX_CHARS} characters")
    store.teams.set_labels(customer.id, folded)
    return store.teams.labels([customer.id]).get(customer.id, frozenset())


def found_team(store: Store, team_id: str) -> Team:
    """The team. Raises NotFound."""
    found = next((one for one in store.teams.all() if one.id == team_id), None)
    if found is None:
        raise NotFound(f"team {team_id}", code="team_not_found")
    return found


def found_person(store: Store, person_id: str) -> Person:
    """The person. Raises NotFound."""
    person = store.people.get(person_id)
    if person is None:
        raise NotFound(f"person {person_id}", code="person_not_found")
    return person
