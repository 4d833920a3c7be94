"""The values of a party made comparable: folded names, digits of phones, domains, the parts of addresses."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.domain.customer_view import fold_name
from assistant.resolution.organisation_names import OrganisationName, parse_organisation
from assistant.resolution.party import Kind, Party

PHONE_DIGITS = 7
"""So many last digits tell a line: country and area are often left out."""
_FREE_MAIL = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "qq.com", "163.com", "126.com", "sina.com"}
    | {"foxmail.com", "live.com", "aol.com", "msn.com", "sohu.com", "139.com", "yeah.net", "gmx.de", "web.de"}
    | {"me.com", "proton.me", "aliyun.com", "189.cn"}
)
_WAYS = {
    **{"street": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "drive": "dr", "lane": "ln"},
    **{"place": "pl", "court": "ct", "crescent": "cres", "circuit": "cct", "parkway": "pkwy", "highway": "hwy"},
    **{"north": "n", "south": "s", "east": "e", "west": "w", "square": "sq", "terrace": "tce", "close": "cl"},
}
_DIRECTIONS = frozenset({"n", "s", "e", "w"})
_HOUSE = re.compile(r"\d+[a-z]?")
_ZH_HOUSE = re.compile(r"(\d+)(?:号|弄|栋|幢)")
_CJK = re.compile(r"[㐀-鿿]")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Address:
    """`house` is the number in the street, empty where none is said; `street` its words without direction, in order."""

    house: str
    street: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReadParty:
    """A party ready to be compared. `organisation` names are parsed; `person` names are sorted words. `phones` are the
    ends of numbers, `lines` all their digits, with country and area where they are told."""

    party: Party
    organisation: tuple[OrganisationName, ...]
    person: tuple[tuple[str, ...], ...]
    phones: frozenset[str]
    lines: frozenset[str]
    emails: frozenset[str]
    domains: frozenset[str]
    numbers: frozenset[str]
    addresses: tuple[Address, ...]
    postcodes: frozenset[str]
    born: str

    @property
    def cores(self) -> tuple[str, ...]:
        """What makes each of the names itself."""
        return tuple(name.core for name in self.organisation) or tuple(" ".join(words) for words in self.person)


def read_party(party: Party) -> ReadParty:
    """Read every value of a party; what cannot be read is as if it were not there."""
    is_person = party.kind is Kind.PERSON
    names = [name for name in party.names if fold_name(name)]
    emails = frozenset(text for mail in party.emails if "@" in (text := mail.strip().casefold()))
    domains = {mail.rpartition("@")[2] for mail in emails} | set(filter(None, map(_domain, party.websites)))
    lines = frozenset(line for phone in party.phones if len(line := phone_digits(phone)) >= PHONE_DIGITS)
    return ReadParty(
        party,
        () if is_person else tuple(dict.fromkeys(map(parse_organisation, names))),
        tuple(dict.fromkeys(person_words(name) for name in names)) if is_person else (),
        frozenset(line[-PHONE_DIGITS:] for line in lines),
        lines,
        emails,
        frozenset(domain for domain in domains if domain not in _FREE_MAIL),
        frozenset(filter(None, map(fold_name, party.numbers))),
        tuple(dict.fromkeys(address for text in party.addresses if (address := read_address(text)).text)),
        frozenset(filter(None, (fold_name(code)[:5] for code in party.postcodes))),
        re.sub(r"\D", "", str(party.born or "")),
    )


@lru_cache(maxsize=200_000)
def person_words(name: str) -> tuple[str, ...]:
    """A person's name as sorted words, so that the order of family and given name does not matter."""
    return tuple(sorted(_WORDS.findall(unicodedata.normalize("NFKC", name).casefold().replace("'", ""))))


@lru_cache(maxsize=200_000)
def read_address(text: str) -> Address:
    """House number and street of a line, Western or Chinese order."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _CJK.search(folded):
        house = _ZH_HOUSE.search(folded)
        flat = "".join(_WORDS.findall(folded))
        return Address(house.group(1) if house else "", tuple(_CJK.findall(flat)), flat)
    words = [_WAYS.get(word, word) for word in _WORDS.findall(folded.replace("'", ""))]
    place = next((place for place, word in enumerate(words) if _HOUSE.fullmatch(word)), None)
    house_number = "" if place is None else words.pop(place)
    return Address(
        house_number, tuple(word for word in words if word not in _DIRECTIONS), " ".join([house_number, *words])
    )


def phone_digits(phone: str) -> str:
    """All digits of a number but the zeros that are dialled before it; a zero in brackets is one of them."""
    shown = unicodedata.normalize("NFKC", phone).replace("(0)", "")
    return re.sub(r"\D", "", shown).lstrip("0")


def _domain(website: str) -> str:
    host = re.sub(r"^[a-z]+://", "", website.strip().casefold()).partition("/")[0].partition(":")[0]
    return host.removeprefix("www.") if "." in host else ""
