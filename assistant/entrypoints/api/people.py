"""People: who one is, personal tokens, and inviting others."""

from fastapi import APIRouter, Request

from assistant.domain.permission import Action, Kind
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import InviteAsked, InviteMade, Me, Ref, TokenAsked, TokenMade
from assistant.errors import Conflict, NotFound
from assistant.services import onboarding
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


@router.post("/people/invites", status_code=201, responses=documented(403, 409, 422, 503))
def invite_person(app: App, caller: Caller, asked: InviteAsked) -> InviteMade:
    """Make a person and the one-time code that links their chat account. Admins only.

    For a person there is already, a new code is made and nothing else changes; 409 where `role` or `is_admin` differ.
    """
    now = app.clock()
    with app.database.write() as store:
        access = Access(store, app.desk, caller)
        access.require_kind(Action.CREATE, Kind.PERSON, code="admin_only")
        if asked.is_admin or asked.role:
            access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
        person = store.people.by_name(asked.name)
        if person is None:
            person = onboarding.add_person(
                store,
                asked.name,
                app.desk,
                now,
                role=asked.role or "rep",
                is_admin=asked.is_admin,
                locale=asked.locale,
            )
        elif (asked.role and asked.role != person.role) or asked.is_admin != person.is_admin:
            raise Conflict("somebody has that name already", code="name_taken")
        code = onboarding.invite(store, person, app.desk, now)
        signin = onboarding.signin_code(store, person, now)
    return InviteMade(
        person=Ref(id=person.id, name=person.name),
        code=code,
        signin_url=f"{app.settings.address}/signin/{signin}",
        expires_at=now + app.desk.invite_valid,
    )
