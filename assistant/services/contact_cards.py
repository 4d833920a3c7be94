"""People at customers in chat: a line each, with the parts they play, how they lean and how well we know them."""

from collections.abc import Mapping, Sequence

from assistant.domain.contact import BuyingRole, CustomerContact, IdentityKind, Leaning
from assistant.domain.ownership import OwnerKind, Owners, with_kind
from assistant.domain.person import Locale
from assistant.services.contacts import KnownPerson
from assistant.services.desk import Desk


def role_text(desk: Desk, held: CustomerContact, locale: Locale) -> str:
    """The parts somebody plays and how they lean: 决策人、审批人 · 支持我们."""
    roles = [desk.wording.say(f"role.{role.value}", locale) for role in BuyingRole if role in held.roles]
    parts = [_joined(roles, locale)] if roles else []
    if held.leaning is not Leaning.UNKNOWN:
        parts.append(desk.wording.say(f"leaning.{held.leaning.value}", locale))
    return " · ".join(parts)


def person_line(desk: Desk, known: KnownPerson, people: Mapping[str, str], locale: Locale) -> str:
    """Everything of a contact in a line; `people` are names of ours by id."""
    held, bond = known.contact, known.relationship
    parts = [held.name, held.title, held.relation if held.relation != held.name else "", role_text(desk, held, locale)]
    parts += [one.shown for one in known.identities if one.kind is IdentityKind.PHONE and one.ended_at is None][:1]
    if held.left_on is not None:
        parts.append(desk.wording.say("contact.left", locale, date=held.left_on.isoformat()))
    elif bond.touches:
        best = people.get(bond.best_known_by or "", "?")
        parts.append(desk.wording.say("contact.strength", locale, strength=bond.strength, person=best))
    return " · ".join(part for part in parts if part)


def owners_text(desk: Desk, owners: Owners, people: Mapping[str, str], locale: Locale) -> str:
    """Whose a customer is, in a line: 负责：王芳 · 协作：李雷."""
    parts = []
    for kind in OwnerKind:
        names = [people.get(person_id, "?") for person_id in with_kind(owners, kind)]
        if names:
            label = desk.wording.say(f"owner_kind.{kind.value}", locale)
            parts.append(desk.wording.say("owner.line", locale, kind=label, names=_joined(names, locale)))
    if not with_kind(owners, OwnerKind.FOLLOWS):
        parts.insert(0, desk.wording.say("owner.nobody", locale))
    return " · ".join(parts)


def _joined(names: Sequence[str], locale: Locale) -> str:
    return ("、" if locale == "zh-CN" else ", ").join(names)
