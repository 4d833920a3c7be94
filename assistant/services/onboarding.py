"""People joining: adding them, the codes they are handed, and linking a chat account by such a code."""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.domain.ids import new_id
from assistant.domain.person import ChatAccount, Locale, Person
from assistant.errors import Conflict, InvalidInput
from assistant.services.desk import Desk
from assistant.services.wording import LOCALES, locale_of
from assistant.storage.store import Store
from connectors.im.base import Incoming, Message

TRIES_MAX = 5
TRIES_WITHIN = timedelta(hours=1)
SIGNIN_VALID = timedelta(minutes=15)
NAME_MAX_CHARS = 100
ROLE_MAX_CHARS = 100

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread or misheard: no 0, O, 1, I, L
_GROUPS, _GROUP_CHARS = 5, 4
_CODE = re.compile(rf"[{_ALPHABET}]{{{_GROUP_CHARS}}}(?:[-\s]?[{_ALPHABET}]{{{_GROUP_CHARS}}}){{{_GROUPS - 1}}}", re.I)
_LINKING = re.compile(r"/(?:start|link)(?:@\w+)?\s+(?P<code>\S.*)", re.IGNORECASE | re.DOTALL)


def make_code() -> str:
    """A code to type, of 99 random bits, such as `7K2M-9QXR-4TBE-VW3Z-H8PD`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_GROUPS))


def add_person(
    store: Store,
    name: str,
    desk: Desk,
    now: datetime,
    *,
    role: str = "rep",
    is_admin: bool = False,
    locale: str | None = None,
    zone: str | None = None,
) -> Person:
    """Add a user. Raises InvalidInput for a bad name, locale or time zone, Conflict when the name is taken."""
    name, role = " ".join(name.split()), " ".join(role.split())
    if not 1 <= len(name) <= NAME_MAX_CHARS or len(role) > ROLE_MAX_CHARS:
        raise InvalidInput(f"a name has 1 to {NAME_MAX_CHARS} characters, a role at most {ROLE_MAX_CHARS}")
    known = next((one for one in LOCALES if one == (locale or desk.default_locale)), None)
    if known is None:
        raise InvalidInput(f"no such locale: {locale}; there are {', '.join(LOCALES)}")
    zone = zone or desk.default_timezone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"no such time zone: {zone}; give an IANA name such as Asia/Shanghai") from error
    person = Person(new_id(), name, role, known, zone, is_admin)
    if store.people.by_name(name) or not store.people.add(person, now):
        raise Conflict(f"somebody is called {name} already; choose another name", code="name_taken")
    return person


def invite(store: Store, person: Person, desk: Desk, now: datetime) -> str:
    """A new one-time code that links a chat account to `person`; only its hash is kept."""
    code = make_code()
    store.credentials.add("invite", plain_code(code), person.id, now, expires_at=now + desk.invite_valid)
    return code


def signin_code(store: Store, person: Person, now: datetime) -> str:
    """A new one-time secret for a sign-in link to the web chat, good for 15 minutes."""
    secret = secrets.token_urlsafe(24)
    store.credentials.add("signin", secret, person.id, now, expires_at=now + SIGNIN_VALID)
    return secret


def new_token(store: Store, person: Person, label: str, now: datetime) -> str:
    """A new personal token for the API, good until revoked."""
    secret = f"sp_{secrets.token_urlsafe(32)}"
    store.credentials.add("token", secret, person.id, now, expires_at=None, label=label[:100])
    return secret


def plain_code(code: str) -> str:
    """A code as it is kept: upper case, without the dashes and blanks people add or drop."""
    return re.sub(r"[-\s]", "", code).upper()


def code_in(text: str) -> str | None:
    """The invite code a message consists of, alone or after /start or /link; None when it is no such message."""
    text = text.strip()
    if linking := _LINKING.fullmatch(text):
        return linking["code"].strip()
    return text if _CODE.fullmatch(text) else None


def link(
    store: Store, incoming: Incoming, code: str, inbox_id: str, desk: Desk, now: datetime
) -> tuple[Person | None, Message]:
    """Try to link the sender's account by `code`: who it now belongs to, if it worked, and what to answer.

    After 5 wrong codes in an hour the account must wait, whatever it sends.
    """
    locale = stranger_locale(incoming, desk)
    account = incoming.channel, incoming.sender_id
    if store.people.count_tries(*account, now - TRIES_WITHIN) >= TRIES_MAX:
        return None, Message(desk.wording.say("onboarding.too_many_tries", locale))
    person = store.credentials.use("invite", plain_code(code), now)
    if person is None:
        store.people.add_try(inbox_id, *account, now)
        return None, Message(desk.wording.say("onboarding.wrong_code", locale))
    store.people.link(ChatAccount(*account, incoming.chat_id, person.id), now)
    return person, greeting(desk, person.name, person.locale)


def greeting(desk: Desk, name: str, locale: Locale, *, administers: Collection[str] = ()) -> Message:
    """The first words to somebody who just joined, and the help; `administers` are the commands for administration that
    are of use to them."""
    text = help_text(desk, locale)
    if administers:
        text += "\n\n" + desk.wording.say("help.admin", locale)
    return Message(title=desk.wording.say("onboarding.welcome", locale, name=name), text=text)


def help_text(desk: Desk, locale: Locale) -> str:
    """What one can do, with the commands of every day."""
    commands = "\n".join(f"/{name} — {text}" for name, text in desk.wording.commands()[locale].items())
    return f"{desk.wording.say('help.text', locale)}\n\n{commands}"


def admin_help(desk: Desk, locale: Locale, administers: Collection[str]) -> str:
    """The commands for administration among `administers`, with what they do; empty where there is none."""
    known = desk.wording.commands("admin_command")[locale]
    return "\n".join(f"/{name} — {text}" for name, text in known.items() if name in administers)


def refuse(incoming: Incoming, desk: Desk) -> Message:
    """What a stranger is told, in private or in a group."""
    key = "onboarding.stranger" if incoming.is_private else "onboarding.stranger_in_group"
    return Message(desk.wording.say(key, stranger_locale(incoming, desk)))


def stranger_locale(incoming: Incoming, desk: Desk) -> Locale:
    """The language to answer somebody in of whom we know nothing: their words', else their app's, else ours."""
    told: Locale = (
        "zh-CN" if incoming.locale.lower().startswith("zh") else "en" if incoming.locale else desk.default_locale
    )
    return told if incoming.text.startswith("/") or code_in(incoming.text) else locale_of(incoming.text, told)
