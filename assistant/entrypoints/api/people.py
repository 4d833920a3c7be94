"""People: who one is, personal tokens, and inviting others."""

from fastapi import APIRouter, Request

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.access_schemas import PersonListed
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import InviteAsked, InviteMade, Me, Ref, TokenAsked, TokenMade
from assistant.errors import NotFound
from assistant.services import inviting, onboarding, rostering
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1", tags=["people"], responses=documented(401))


@router.get("/me")
def get_me(person: Caller) -> Me:
    """Who the caller is."""
    return Me.model_validate(person, from_attributes=True)


@router.post("/tokens", status_code=201, responses=documented(422, 503))
def create_token(app: App, person: Caller, asked: TokenAsked) -> TokenMade:
    """Make a personal token for the API. Only its hash is kept."""
    with app.database.write() as store:
        token = onboarding.new_token(store, person, asked.label, app.clock())
    return TokenMade(token=token, label=asked.label)


@router.delete("/tokens/current", status_code=204, responses=documented(404, 503))
def revoke_token(request: Request, app: App, person: Caller) -> None:
    """End the token that this call is made with."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    if not token:
        raise NotFound("this call is made without a token")
    with app.database.write() as store:
        store.credentials.revoke("token", token, app.clock())


@router.get("/people", responses=documented(403))
def list_people(app: App, person: Caller) -> list[PersonListed]:
    """Everybody with role and teams, by name; territories and channels for who administers people."""
    with app.database.read() as store:
        return [
            PersonListed(
                id=one.person.id,
                name=one.person.name,
                role=one.person.role,
                locale=one.person.locale,
                is_admin=one.person.is_admin,
                teams=[Ref(id=team.id, name=team.name) for team in one.teams],
                territories=list(one.territories),
                channels=list(one.channels),
            )
            for one in rostering.people(store, Access(store, app.desk, person))
        ]


@router.post("/people/invites", status_code=201, responses=documented(403, 409, 422, 503))
def invite_person(app: App, caller: Caller, asked: InviteAsked) -> InviteMade:
    """Make a person and the one-time code that links their chat account. Admins only.

    For a person there is already, a new code is made and nothing else changes; 409 where `role` or `is_admin` differ.
    """
    with app.database.write() as store:
        made = inviting.add_and_invite(
            store,
            Access(store, app.desk, caller),
            app.desk,
            asked.name,
            app.clock(),
            role=asked.role,
            is_admin=asked.is_admin,
            locale=asked.locale,
        )
    return InviteMade(
        person=Ref(id=made.person.id, name=made.person.name),
        code=made.code,
        signin_url=made.signin_url,
        expires_at=made.expires_at,
    )
