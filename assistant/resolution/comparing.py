"""Two parties held against each other, field by field: a level for each, from 0 (the same) to the last (another)."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from assistant.resolution.frequencies import Frequencies
from assistant.resolution.name_difference import difference
from assistant.resolution.organisation_names import OrganisationName
from assistant.resolution.pairing import pair_up
from assistant.resolution.readings import Address, ReadParty
from assistant.resolution.romanised import is_romanised

Levels = tuple[int | None, ...]
"""One level a field of `FIELDS`, None where one of the two does not tell."""

_NAME_COSTS = (0.06, 0.35, 0.8, 1.6, 2.4)
_NAME_LIKENESS = (0.98, 0.9, 0.75, 0.6, 0.4)
_ROMANISED = 2
_PERSON_ALIKE = (0.95, 0.88, 0.75)
_STREET_ALIKE = 0.88


def _name(one: ReadParty, other: ReadParty, frequencies: Frequencies) -> int | None:
    """Organisations: by what their names differ by; persons: by how alike their words are."""
    if one.organisation and other.organisation:
        levels = [_organisation(a, b, frequencies) for a in one.organisation for b in other.organisation]
        return min((level for level in levels if level is not None), default=None)
    if one.person and other.person:
        return min(_person(a, b) for a in one.person for b in other.person)
    return None


def _organisation(one: OrganisationName, other: OrganisationName, frequencies: Frequencies) -> int | None:
    if (one.places, one.tokens) == (other.places, other.tokens):
        return 0
    if one.is_chinese != other.is_chinese:
        # A company's names in two languages often have nothing in common: that tells nothing.
        return _ROMANISED if is_romanised(one, other) else None
    if one.is_chinese or other.is_chinese:
        return next((level for level, most in enumerate(_NAME_COSTS) if _cost(one, other) <= most), len(_NAME_COSTS))
    alike = frequencies.likeness(one, other)
    return next((level for level, least in enumerate(_NAME_LIKENESS) if alike >= least), len(_NAME_LIKENESS))


@lru_cache(maxsize=500_000)
def _cost(one: OrganisationName, other: OrganisationName) -> float:
    return difference(one, other).cost


@lru_cache(maxsize=500_000)
def _person(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    if one == other:
        return 0
    matched = [alike for _, _, alike in pair_up(one, other)]
    if not matched:
        return 5
    least, most = min(matched), max(matched)
    for level, alike in enumerate(_PERSON_ALIKE, 1):
        if least >= alike:
            return level if len(one) == len(other) else min(level + 1, 4)
    return 4 if most >= _PERSON_ALIKE[0] else 5


def _phones(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    """The same line; one with other country or area, or a digit off; or another. Area and country may be left out."""
    level = _nearest(one.phones, other.phones, 1)
    if level == 0 and not any(a.endswith(b) or b.endswith(a) for a in one.lines for b in other.lines):
        return 1
    return level


def _numbers(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    return _nearest(one.numbers, other.numbers, 2)


def _born(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    return _nearest({one.born} - {""}, {other.born} - {""}, 2)


def _postcodes(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    return _nearest(one.postcodes, other.postcodes, 1)


def _mail(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    """The same mailbox, the same domain of an organisation, or neither."""
    if one.emails and not one.emails.isdisjoint(other.emails):
        return 0
    if one.domains and other.domains:
        return 2 if one.domains.isdisjoint(other.domains) else 1
    return 2 if one.emails and other.emails else None


def _addresses(one: ReadParty, other: ReadParty, _frequencies: Frequencies) -> int | None:
    if not one.addresses or not other.addresses:
        return None
    return min(_address(a, b) for a in one.addresses for b in other.addresses)


@lru_cache(maxsize=500_000)
def _address(one: Address, other: Address) -> int:
    if one.text == other.text:
        return 0
    same_house = bool(one.house) and one.house == other.house
    alike = _street(one.street, other.street)
    if same_house and alike >= _STREET_ALIKE:
        return 1
    if alike >= _STREET_ALIKE and not (one.house and other.house):
        return 2
    return 3 if same_house else 4 if alike >= _STREET_ALIKE else 5


def _street(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How alike two streets are, 0 to 1: one may say more than the other (the town, the suite)."""
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    joined = "".join(short)
    head = "".join(long[: len(short)])
    return max(
        float(JaroWinkler.similarity(joined, head)), float(token_set_ratio(" ".join(one), " ".join(other))) / 100
    )


def _nearest(one: frozenset[str] | set[str], other: frozenset[str] | set[str], most: int) -> int | None:
    """0 for a value in common, else the fewest edits between two, at most `most` + 1."""
    if not one or not other:
        return None
    if not one.isdisjoint(other):
        return 0
    least = min(OSA.distance(a, b, score_cutoff=most) for a in one for b in other)
    return min(int(least), most + 1)


FIELDS: Mapping[str, Callable[[ReadParty, ReadParty, Frequencies], int | None]] = {
    "name": _name,
    "phone": _phones,
    "number": _numbers,
    "born": _born,
    "postcode": _postcodes,
    "mail": _mail,
    "address": _addresses,
}
"""Each field's comparison; `weights.USUAL` has a chance for each of its levels."""


def compare(one: ReadParty, other: ReadParty, frequencies: Frequencies) -> Levels:
    """The level of each field."""
    return tuple(level(one, other, frequencies) for level in FIELDS.values())


def rarities(one: ReadParty, other: ReadParty, levels: Levels, frequencies: Frequencies) -> Mapping[str, float]:
    """By field in which they agree wholly, the bits that what they have in common tells more or less than usual."""
    shared = {
        "name": (one.cores, other.cores),
        "phone": (one.phones, other.phones),
        "mail": (one.emails | one.domains, other.emails | other.domains),
        "postcode": (one.postcodes, other.postcodes),
        "address": ([held.text for held in one.addresses], [held.text for held in other.addresses]),
    }
    agreed = (name for name, level in zip(FIELDS, levels, strict=True) if level == 0 and name in shared)
    return {name: frequencies.rarity(name, *shared[name]) for name in agreed}
