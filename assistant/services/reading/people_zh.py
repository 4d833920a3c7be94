"""How Chinese notes name people: surname with title, familiar forms, names that only sound like a contact's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.language.phonetics import syllable
from assistant.services.reading.lexicon import DOUBLE_SURNAMES, SURNAMES, titles_pattern
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.people import Person

_HEARD_TITLED = re.compile(
    rf"(?:(?<=[的跟和给找见约,，。])|(?<![一-鿿]))老(?P<familiar>[一-鿿])(?=[打说讲问提给约,，。])"
    rf"|(?P<titled>[一-鿿])(?:{titles_pattern()}|总(?![是部体结价额共算]))"
)


def known_by_address(note: NoteText, person: Person, theirs: Sequence[str]) -> Person:
    """老葛, 葛总 as the customer's one contact of that surname."""
    if person.job is None or person.known:
        return person
    surname = _surname(person.surface)
    fitting = [name for name in theirs if name.startswith(surname) and len(name) > 1]
    return replace(person, known=fitting[0], sure=0.85) if len(fitting) == 1 else person


def heard_people(note: NoteText, theirs: Sequence[str]) -> list[Person]:
    """A title or 老 beside a character that sounds like the surname of one contact of the customer (讲经理: 蒋平)."""
    found: list[Person] = []
    for match in _HEARD_TITLED.finditer(note.folded):
        said = match["familiar"] or match["titled"]
        fitting = [name for name in theirs if syllable(name[0]) == syllable(said) and name[0] != said]
        if len(fitting) == 1 and said not in SURNAMES and not _inside_token(note, match.start()):
            surface = note.text[match.start() : match.end()]
            found.append(Person(surface, match.start(), match.end(), known=fitting[0], job="", sure=0.65))
    return found


def _inside_token(note: NoteText, at: int) -> bool:
    """Whether the character at `at` belongs to a longer word that starts before it (储 of 仓储经理)."""
    import rjieba

    window = max(0, at - 4)
    place = window
    for word, tag in rjieba.tag(note.folded[window : at + 6]):
        if place < at < place + len(word):
            return (
                not tag.startswith("nr")
                and len(word) <= 4
                and at + 1 <= place + len(word)
                and word[at - place :] in word
            )
        place += len(word)
    return False


def same_person(one: Person, other: Person) -> bool:
    """陶总 and 陶望舒, Doris and Doris Ren: one surname, and not two different full names."""
    names = [one.known or one.surface, other.known or other.surface]
    if names[0] == names[1]:
        return True
    if names[0][:1].isascii() or names[1][:1].isascii():
        return names[0].split()[0].lower() == names[1].split()[0].lower()
    surnames = [_surname(name) for name in names]
    addressed = [p.known is None and p.job is not None for p in (one, other)]
    return surnames[0] == surnames[1] != "" and any(addressed)


def _surname(name: str) -> str:
    bare = name[1:] if name[:1] in "小老" and len(name) == 2 else name
    return bare[:2] if bare[:2] in DOUBLE_SURNAMES else bare[:1]
