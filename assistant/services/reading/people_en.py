"""How English notes name people: full names, first names, doctors and misters."""

import re
from collections.abc import Sequence

from assistant.services.reading.note_text import NoteText
from assistant.services.reading.people import Person

_HONORIFIC = re.compile(r"^(?:dr|mr|mrs|ms|prof|doctor|professor)\.? ", re.IGNORECASE)


def known_by_address(note: NoteText, person: Person, theirs: Sequence[str]) -> Person:
    """English surnames with a title are found by the name index already."""
    return person


def heard_people(note: NoteText, theirs: Sequence[str]) -> list[Person]:
    """English names that only sound like a contact's are found by the name index already."""
    return []


def same_person(one: Person, other: Person) -> bool:
    """Nora and Nora Quill, Doctor Sato and Dr. Emi Sato: the words of one name stand in the other."""
    sets = [set(_HONORIFIC.sub("", (p.known or p.surface).lower()).split()) for p in (one, other)]
    return bool(sets[0] and sets[1]) and (sets[0] <= sets[1] or sets[1] <= sets[0])
