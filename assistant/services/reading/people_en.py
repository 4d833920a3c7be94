"""English names in a note: full names, first names, doctors and misters; and the job said beside them."""

import re
from collections.abc import Iterable, Sequence

from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import GIVEN_NAMES_EN, NOT_SURNAMES_EN
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.people import Person

_CAPITALISED = re.compile(
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof|Doctor|Professor)\.? )?\b[A-Z][a-zA-Z'’-]+(?: (?:(?:Mc|Mac|O['’]|de |van "
    r"|von )?[A-Z][a-zA-Z'’-]+)){0,4}"
)
_HONORIFIC = re.compile(r"^(?:dr|mr|mrs|ms|prof|doctor|professor)\.? ", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:name is|name'?s|named|called|goes by)\s+(?P<name>[a-z][a-z'-]+(?: [a-z][a-z'-]+)?)")
_AT_PLACE = re.compile(
    r"\b(?:[Ss]poke (?:to|with)|[Mm]et(?: with)?|[Ss]aw|[Cc]alled|[Cc]all (?:with|from)|[Ww]ith|[Ee]mailed"
    r"|[Tt]exted|[Vv]isited|[Hh]eard from|[Nn]ote from) "
    r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:at|from|over at|of) (?=[A-Z])"
)
_BEFORE = re.compile(
    r"(?:\b(?:with|from|met|see|saw|called|texted|emailed|by|and|to|is|was|for|named|caught|tried|ask|told"
    r"|but|so|that|,|the|doctor|her|him|owe|send|get|of|said|like|plus|then|when|guy|lady)\s+|[,.!?;:]\s*"
    r"|^)$",
    re.IGNORECASE,
)
_JOB_WORD = (
    r"(?:vp|svp|evp|ceo|cio|cto|cfo|coo|cmo|cro|ciso|chief|director|manager|head|lead|president|officer"
    r"|counsel|coordinator|analyst|engineer|"
    r"owner|founder|partner|principal|superintendent|supervisor|buyer|controller|administrator"
    r"|administrator|specialist|foreman|architect|scientist|"
    r"planner|dean|chair|secretary|treasurer|assistant|associate|nurse|physician|pharmacist|technician"
    r"|developer|gm|consultant|advisor|bursar|clerk|sheriff|chef|captain)"
)
_JOB = rf"(?:[\w&/-]+ ){{0,4}}?{_JOB_WORD}(?:s)?(?: (?:of|for) (?:[\w&-]+ ?){{1,3}})?"
_AFTER_NAME = re.compile(
    r"^(?:['’]s)?\s*[,(]?\s*(?:(?:she|he|who)(?:['’]s| is)|is|their|his|her|our|the|a|an|as)\s+(?:the "
    rf"|their |a |an |our |new |now )*(?P<job>{_JOB})(?=[,.;)!?]|$| (?:at|from|and|says|said|there|who|over"
    r"|in|on|is|was|wants|has|he|she)\b)",
    re.IGNORECASE,
)
_BARE_AFTER = re.compile(
    rf"^\s*[,(]\s*(?:their |the |a |an |new )*(?P<job>{_JOB})(?=[,.;)!?]|$| (?:at|from|and|says|said|there"
    r"|who|over)\b)",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(
    rf"(?:their|the|with|a|his|her)\s+(?:new |the )?(?P<job>{_JOB})[, ]+(?:her name is |his name is |named "
    r"|called |a guy called )?$",
    re.IGNORECASE,
)


_ORGANISATION = re.compile(r" (?:Company|Corporation|Inc|LLC|Ltd|Group|Department|Team)\.?$")
_PLURAL = re.compile(r" (?:are|were|have)\b")
_PERSON_BEFORE = re.compile(
    r"\b(?:with|from|met|see|saw|called|call|texted|emailed|by|and|to|is|was|caught|ask|asked|told|tell|owe|send|of|for"
    r"|named|plus|her|him|guy|lady|contact|buyer|manager|director|engineer|that|but|so|,)\s+$",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"^(?:['’]s\b|['’]ll\b|,? (?:said|says|asked|asks|wants|wanted|told|thinks|thought|mentioned|showed|was|is|will"
    r"|has|had|needs|likes|liked|loves|loved|runs|called|texted|emailed|and|who|from|at|over|in|the|their"
    r"|our|confirmed)\b|, )"
)


def _is_person_here(note: NoteText, start: int, end: int) -> bool:
    """Whether a lone word that only the model takes for a person stands where a person's name does."""
    return bool(_PERSON_BEFORE.search(note.text[:start][-24:]) or _PERSON_AFTER.match(note.text[end : end + 16]))


def find_people(note: NoteText, proposed: Sequence[Found[str]]) -> Iterable[Person]:
    """Everyone named who may be on the customer's side; colleagues and organisations are sorted out by the caller."""
    quoted = {(q.start, q.end) for q in proposed}
    found: list[Person] = []
    for match in _CAPITALISED.finditer(note.text):
        start, end, surface = match.start(), match.end(), match[0]
        surface = re.sub(r"['’]s$", "", surface)
        words = _HONORIFIC.sub("", surface).split()
        end = start + len(surface)
        honoured = bool(_HONORIFIC.match(surface))
        first = words[0].lower() if words else ""
        if _ORGANISATION.search(surface) or _PLURAL.match(note.text[end : end + 8]):
            continue
        named = first in GIVEN_NAMES_EN and len(words) <= 3
        quoted_alone = (start, end) in quoted and (len(words) == 2 or _is_person_here(note, start, end))
        if named or honoured or quoted_alone:
            found.append(Person(surface, start, end, sure=0.85 if len(words) > 1 else 0.7))
    for match in _AT_PLACE.finditer(note.text):
        found.append(Person(match["name"], match.start("name"), match.end("name"), sure=0.7))
    for match in _CALLED.finditer(note.folded):
        words = match["name"].split()
        if words[0] in NOT_SURNAMES_EN:
            continue
        end = (
            match.end("name")
            if len(words) == 1 or words[1] not in NOT_SURNAMES_EN
            else match.start("name") + len(words[0])
        )
        found.append(Person(note.text[match.start("name") : end], match.start("name"), end, sure=0.75))
    for quote in proposed:
        words = quote.value.split()
        if _PLURAL.match(note.text[quote.end : quote.end + 8]) or _ORGANISATION.search(quote.value):
            continue
        if words and words[0].lower() in GIVEN_NAMES_EN and len(words) <= 3:
            found.append(Person(note.text[quote.start : quote.end], quote.start, quote.end, sure=0.75))
    found.sort(key=lambda p: (p.start, p.start - p.end))
    kept: list[Person] = []
    for person in found:
        if not kept or person.start >= kept[-1].end:
            kept.append(person)
    return kept


def known_by_address(note: NoteText, person: Person, theirs: Sequence[str]) -> Person:
    """English surnames with a title are found by the name index already."""
    return person


def heard_people(note: NoteText, theirs: Sequence[str]) -> list[Person]:
    """English names that only sound like a contact's are found by the name index already."""
    return []


def works_elsewhere(note: NoteText, person: Person, customer: str | None) -> bool:
    """English notes name another customer's people too seldom to tell; the caller keeps them."""
    return False


def same_person(one: Person, other: Person) -> bool:
    """Nora and Nora Quill, Doctor Sato and Dr. Emi Sato: the words of one name stand in the other."""
    sets = [set(_HONORIFIC.sub("", (p.known or p.surface).lower()).split()) for p in (one, other)]
    return bool(sets[0] and sets[1]) and (sets[0] <= sets[1] or sets[1] <= sets[0])


def job_of(note: NoteText, person: Person) -> str | None:
    """The job said beside a name: "Marta Quist, the packaging manager"; "she's the lab coordinator"."""
    after = note.text[person.end : person.end + 90]
    for pattern in (_AFTER_NAME, _BARE_AFTER):
        if match := pattern.match(after):
            return match["job"].strip()
    later = re.match(
        rf"^[^.!?]{{0,60}}[,.] (?:she|he)(?:['’]s| is) (?:the |their |a |an |our "
        rf"|new )*(?P<job>{_JOB})(?=[,.;!?]|$| and)",
        after,
        re.IGNORECASE,
    )
    if later:
        return later["job"].strip()
    before = _BEFORE_NAME.search(note.text[max(0, person.start - 60) : person.start])
    return before["job"].strip() if before else None
