"""Inviting people, for whoever may add them: a code that links a chat account and a link that signs in on the page."""

from dataclasses import dataclass
from datetime import datetime

from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.errors import Conflict, NotFound
from assistant.services import onboarding
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class Invited:
    """Both are good once: `code` until `expires_at`, `signin_url` for a quarter of an hour. Only hashes are kept."""

    person: Person
    code: str
    signin_url: str
    expires_at: datetime


def invite(store: Store, access: Access, desk: Desk, name: str, now: datetime) -> Invited:
    """Invite somebody who is there. Raises Forbidden (`admin_only`), NotFound."""
    access.require_kind(Action.CREATE, Kind.PERSON, code="admin_only")
    person = store.people.by_name(name)
    if person is None:
        raise NotFound(f"person {name}", code="person_not_found")
    return _invited(store, desk, person, now)


def add_and_invite(
    store: Store,
    access: Access,
    desk: Desk,
    name: str,
    now: datetime,
    *,
    role: str = "",
    is_admin: bool = False,
    locale: str | None = None,
) -> Invited:
    """Make a person and invite them. Somebody who is there is invited as they are.

    Raises Forbidden (`admin_only`), InvalidInput, and Conflict (`name_taken`) where `role` or `is_admin` differ.
    """
    access.require_kind(Action.CREATE, Kind.PERSON, code="admin_only")
    if is_admin or role:
        access.require_kind(Action.ADMINISTER, Kind.PERSON, code="admin_only")
    person = store.people.by_name(name)
    if person is None:
        person = onboarding.add_person(store, name, desk, now, role=role or "rep", is_admin=is_admin, locale=locale)
    elif (role and role != person.role) or is_admin != person.is_admin:
        raise Conflict("somebody has that name already", code="name_taken")
    return _invited(store, desk, person, now)


def _invited(store: Store, desk: Desk, person: Person, now: datetime) -> Invited:
    code = onboarding.invite(store, person, desk, now)
    link = f"{desk.address}/signin/{onboarding.signin_code(store, person, now)}"
    return Invited(person, code, link, now + desk.invite_valid)
