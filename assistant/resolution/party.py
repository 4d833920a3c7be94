"""What is known of an organisation or a person when asking who else it may be."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Whose names are read how."""

    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Party:
    """One record. `names` are all it goes by, the first its own; `numbers` are tax, register and identity numbers.

    `born` is a date, or the digits that stand for one where they are none. What is unknown is empty or None.
    """

    id: str
    names: tuple[str, ...]
    kind: Kind = Kind.ORGANISATION
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    born: date | str | None = None
