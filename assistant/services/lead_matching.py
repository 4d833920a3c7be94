"""Whether a lead is there already: found by what is alike in how people write themselves, in one look-up."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.domain.lead import Facts, Lead
from assistant.resolution.organisation_names import OrganisationName, Part, parse_organisation
from assistant.resolution.places import agree, containers
from assistant.resolution.readings import person_words
from assistant.services.desk import Desk
from assistant.storage.store import Store

PHONE_LEAST_DIGITS, PHONE_MOST_DIGITS = 7, 10
"""Shorter numbers are extensions; of longer ones the last digits tell the line, whatever stands for the country."""
KEY_MAX_CHARS = 300
_RANKS = ("省", "市", "区", "县")


@dataclass(frozen=True, slots=True)
class Match:
    """The lead that is meant, and by what it was found: mail, phone, wechat, who (name and company) or org."""

    lead: Lead
    by: str


def keys_of(facts: Facts) -> list[str]:
    """What a lead of these facts is found by, the surest first."""
    keys = []
    if "@" in facts.email:
        keys.append("mail:" + _plain(facts.email))
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", facts.phone))
    if len(digits) >= PHONE_LEAST_DIGITS:
        keys.append("phone:" + digits[-PHONE_MOST_DIGITS:])
    if _plain(facts.wechat):
        keys.append("wechat:" + _plain(facts.wechat))
    organisation = parse_organisation(facts.company).core if facts.company else ""
    words = " ".join(person_words(facts.name))
    if organisation and words:
        keys.append(f"who:{words}@{organisation}")
    if organisation:
        keys.append(f"org:{organisation}")
    return [key[:KEY_MAX_CHARS] for key in keys]


def find_match(store: Store, facts: Facts, desk: Desk, now: datetime) -> Match | None:
    """The open lead of the same person or company, else one closed so recently that this still belongs to it.

    E-mail, telephone and WeChat prove it; a name does with the company's name, a company's name alone where one side
    names nobody. Companies that sit elsewhere or do something else are others.
    """
    keys = keys_of(facts)
    rejoin_since = now - timedelta(days=desk.leads.recycle.rejoin_days)
    found: list[Match] = []
    for key, held in store.leads.by_keys(keys):
        kind = key.partition(":")[0]
        is_recent = held.closed_at is None or held.closed_at >= rejoin_since
        if is_recent and (kind not in ("who", "org") or _is_same(kind, facts, held.facts)):
            found.append(Match(held, kind))
    ranks = ("mail", "phone", "wechat", "who", "org")
    return min(found, key=lambda one: (not one.lead.is_open, ranks.index(one.by)), default=None)


def keeper_of(store: Store, facts: Facts, leads: Iterable[Lead] | None = None) -> str | None:
    """Who has this company already: the owner of another open lead of it, or of its newest open opportunity."""
    if not facts.company:
        return None
    keys = [key for key in keys_of(facts) if key.startswith("org:")]
    for held in leads if leads is not None else [one for _, one in store.leads.by_keys(keys)]:
        if held.is_open and held.owner_id and _companies_agree(facts, held.facts):
            return held.owner_id
    customer = store.customers.by_name(facts.company)
    if customer is None:
        return None
    deals = store.opportunities.find(customer_id=customer.id, is_open=True, limit=1)
    return deals[0].owner_id if deals else None


def places_of(facts: Facts) -> frozenset[str]:
    """Every place a lead's region lies in, in all the ways it is written; the company's name where no region is given.

    A district whose name exists in several provinces says nothing more, unless a place around it is named.
    """
    named = parse_organisation(facts.region or facts.company).places if facts.region or facts.company else frozenset()
    found: set[str] = set()
    for place in named:
        around = containers().get(place, frozenset())
        said = around & named
        if said:
            around = said.union(*(containers().get(one, frozenset()) for one in said))
        elif sum(containers().get(one) == frozenset({"中国"}) for one in around) > 1:
            around = frozenset()
        found |= {place, *around}
    return frozenset(found | {place + rank for place in found for rank in _RANKS})


def _is_same(kind: str, given: Facts, held: Facts) -> bool:
    if kind == "org" and given.name and held.name:
        return False
    return _companies_agree(given, held)


def _companies_agree(one: Facts, other: Facts) -> bool:
    """Whether two companies of one core may be the same: trade, branch and place do not speak against it."""
    first, second = parse_organisation(one.company), parse_organisation(other.company)
    trades = [_trade(name) for name in (first, second)]
    if all(trades) and trades[0] != trades[1]:
        return False
    if first.spot != second.spot:
        return False
    here, there = first.places or _places(one.region), second.places or _places(other.region)
    return not here or not there or any(agree(a, b) for a in here for b in there)


def _places(region: str) -> frozenset[str]:
    return parse_organisation(region).places if region else frozenset()


def _trade(name: OrganisationName) -> frozenset[str]:
    return frozenset(token.text for token in name.tokens if token.part is Part.TRADE)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
