"""Teams, roles and territories: who belongs where."""

from fastapi import APIRouter

from assistant.domain.permission import Action, Kind
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.access_schemas import (
    LabelsGiven,
    LabelsOut,
    PersonAccess,
    PersonChange,
    TeamChange,
    TeamGiven,
    TeamOut,
)
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath
from assistant.services import rostering, teamkeeping
from assistant.services.access import Access
from assistant.storage.store import Store
from assistant.storage.teams import Team

router = APIRouter(prefix="/api/v1", tags=["teams"], responses=documented(401, 403, 422))


@router.get("/teams")
def list_teams(app: App, person: Caller) -> list[TeamOut]:
    """All teams with their people, by name."""
    with app.database.read() as store:
        return [_out(store, team) for team in rostering.teams(store, Access(store, app.desk, person))]


@router.post("/teams", status_code=201, responses=documented(404, 409, 503))
def add_team(app: App, person: Caller, asked: TeamGiven) -> TeamOut:
    """Make a team. Admins only, as it comes."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        team = teamkeeping.add_team(
            store, access, asked.name, app.clock(), parent_id=asked.parent_id, leader_id=asked.leader_id
        )
        return _out(store, team)


@router.patch("/teams/{team_id}", responses=documented(404, 409, 503))
def change_team(app: App, person: Caller, team_id: IdPath, asked: TeamChange) -> TeamOut:
    """Set who leads a team and which team is above it. Admins only, as it comes."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        return _out(
            store,
            teamkeeping.change_team(store, access, team_id, leader_id=asked.leader_id, parent_id=asked.parent_id),
        )


@router.put("/teams/{team_id}/members/{person_id}", responses=documented(404, 503))
def join_team(app: App, person: Caller, team_id: IdPath, person_id: IdPath) -> TeamOut:
    """Put somebody into a team. Again is no error. Admins only, as it comes."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        return _out(store, teamkeeping.join_team(store, access, team_id, person_id, app.clock()))


@router.delete("/teams/{team_id}/members/{person_id}", responses=documented(404, 503))
def leave_team(app: App, person: Caller, team_id: IdPath, person_id: IdPath) -> TeamOut:
    """Take somebody out of a team. Again is no error. Admins only, as it comes."""
    with app.database.write() as store:
        return _out(store, teamkeeping.leave_team(store, Access(store, app.desk, person), team_id, person_id))


@router.patch("/people/{person_id}", responses=documented(404, 503))
def change_person(app: App, person: Caller, person_id: IdPath, asked: PersonChange) -> PersonAccess:
    """Set a person's role and territories. Admins only, as it comes."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
        if asked.role is not None:
            teamkeeping.set_role(store, access, person_id, asked.role)
        if asked.territories is not None:
            teamkeeping.set_territories(store, access, app.desk.access, person_id, asked.territories)
        changed = teamkeeping.found_person(store, person_id)
        territories = sorted(store.teams.territories_of(person_id))
        return PersonAccess(
            id=changed.id, name=changed.name, role=changed.role, is_admin=changed.is_admin, territories=territories
        )


@router.get("/customers/{customer_id}/labels", responses=documented(404))
def get_labels(app: App, person: Caller, customer_id: IdPath) -> LabelsOut:
    """A customer's own labels; places in its name count beside them."""
    with app.database.read() as store:
        customer = Access(store, app.desk, person).customer(customer_id)
        return LabelsOut(labels=sorted(store.teams.labels([customer.id]).get(customer.id, ())))


@router.put("/customers/{customer_id}/labels", responses=documented(404, 503))
def set_labels(app: App, person: Caller, customer_id: IdPath, asked: LabelsGiven) -> LabelsOut:
    """Set a customer's labels (region, industry, tag), by which it lies in territories."""
    with app.database.write() as store:
        access = Access(store, app.desk, person)
        return LabelsOut(labels=sorted(teamkeeping.set_labels(store, access, customer_id, asked.labels)))


def _out(store: Store, team: Team) -> TeamOut:
    names = Namer(store)
    return TeamOut(
        id=team.id,
        name=team.name,
        parent_id=team.parent_id,
        leader=names.person(team.leader_id) if team.leader_id else None,
        members=[names.person(one) for one in team.member_ids],
    )
