"""The people on the customer's side: who is named, by which names, with which job."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from assistant.domain.followup import Contact, Known
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import BARE_TITLES, PARTS, titles_pattern
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

_TITLE_END = re.compile(rf"(?:{titles_pattern()}|{'|'.join(sorted(BARE_TITLES, key=len, reverse=True))})$")
_FAMILIAR = re.compile(r"^[小老阿]\S{1,2}$|^\S(?:哥|姐|叔|姨|师傅|老师)$")
_TITLE_HERE = re.compile(rf"{titles_pattern()}|{'|'.join(sorted(BARE_TITLES, key=len, reverse=True))}")
_NOT_OF_A_NAME = re.compile("[的和跟与见找给是叫]*")
_BEFORE_A_SURNAME = ("小", "老", "阿")
_NOBODY = frozenset(
    {"他们", "她们", "我们", "咱们", "对方", "客户", "老板", "领导", "he", "she", "they", "him", "her", "them"}
)
JOB_REACH_CHARS = {"zh": 12, "en": 60}


@dataclass(frozen=True, slots=True)
class Person:
    """One naming of a person at `start:end`. `known` is the CRM's full name, `job` a title said with the name."""

    surface: str
    start: int
    end: int
    known: str | None = None
    job: str | None = None
    sure: float = 0.8


def find_contacts(
    note: NoteText, known: Known, mentions: Mentions, tags: Tags, customer: str | None
) -> tuple[Found[Contact], ...]:
    """Everyone the tagger takes for the customer's, and every known contact of that customer who is named."""
    from assistant.services.reading import people_en, people_zh

    side = people_zh if note.language == "zh" else people_en
    theirs = [c.name for c in known.contacts if customer is not None and c.customer == customer]
    allowed = {c.name for c in known.contacts if customer is None or c.customer == customer}
    blocked = [(m.start, m.end) for m in mentions.all if m.kind in ("colleague", "customer", "product")]
    blocked += [(word.start, word.end) for word in mentions.unclear]
    persons = [
        Person(
            note.text[m.start : m.end],
            m.start,
            m.end,
            known=m.name,
            job=_address(note, m.start, m.end),
            sure=max(0.6, min(0.95, m.score)),
        )
        for m in mentions.of("contact")
        if m.name in allowed and not tags.covers(m.start, m.end, "to", "owner")
    ]
    for start, end, score in _named(note, tags):
        taken = [*((p.start, p.end) for p in persons), *blocked]
        if not any(first < end and start < last for first, last in taken):
            person = Person(note.text[start:end], start, end, job=_address(note, start, end), sure=score)
            persons.append(side.known_by_address(note, person, theirs))
    persons += [
        p for p in side.heard_people(note, theirs) if not any(q.start < p.end and p.start < q.end for q in persons)
    ]
    persons.sort(key=lambda p: p.start)
    jobs = _jobs(note, persons, tags.of("title"))
    return tuple(_contact(note, group, jobs) for group in _group(persons, side.same_person))


def _named(note: NoteText, tags: Tags) -> Iterator[tuple[int, int, float]]:
    """(start, end, score) of the people marked; Chinese names with their 小 or 老 and title, and nothing before."""
    for tag in tags.of("person"):
        start, end = tag.start, tag.end
        if note.language == "zh":
            start += len(_NOT_OF_A_NAME.match(note.folded, start, end)[0])  # type: ignore[index]  # matches nothing too
            if end - start <= 2 and note.folded[start - 1 : start] in _BEFORE_A_SURNAME:
                start -= 1
            if end - start == 1 and (title := _TITLE_HERE.match(note.folded, end)):
                end = title.end()
        if end - start > 1 and note.folded[start:end] not in _NOBODY:
            yield start, end, tag.score


def _address(note: NoteText, start: int, end: int) -> str | None:
    """The job in 赵主任; empty for an address that is none (张总, 老王); None for a bare name."""
    if note.language != "zh":
        return None
    surface = note.folded[start:end]
    if match := _TITLE_END.search(surface):
        bare = match[0] in BARE_TITLES or match.start() == 0
        return "" if bare else note.text[start + match.start() : end]
    return "" if _FAMILIAR.match(surface) else None


def _jobs(note: NoteText, persons: Sequence[Person], titles: Sequence[Tagged]) -> dict[int, str]:
    """The job of the person that starts at a place: each title belongs to the person it stands nearest to."""
    jobs: dict[int, str] = {}
    reach = JOB_REACH_CHARS[note.language]
    for title in titles:
        words = note.text[title.start : title.end]
        if words.casefold().strip() in PARTS:
            continue  # what somebody is in the deal is no job of theirs
        best: tuple[float, Person] | None = None
        for person in persons:
            before = title.end <= person.start
            gap = float(person.start - title.end if before else title.start - person.end)
            if gap < 0:
                continue
            between = note.text[title.end : person.start] if before else note.text[person.end : title.start]
            gap += sum(6 for stop in "。！？!?." if stop in between) + (
                2 if re.search("[,，、]", between) and before else 0
            )
            if gap <= reach and (best is None or gap < best[0]):
                best = (gap, person)
        if best and best[1].start not in jobs:
            jobs[best[1].start] = words
    return jobs


def _group(persons: Sequence[Person], same: Callable[[Person, Person], bool]) -> list[list[Person]]:
    groups: list[list[Person]] = []
    for person in sorted(persons, key=lambda p: (p.known is None, -len(p.surface))):
        fitting = [group for group in groups if any(same(member, person) for member in group)]
        if len(fitting) == 1:
            fitting[0].append(person)
        elif not fitting:
            groups.append([person])
    return sorted((sorted(g, key=lambda p: p.start) for g in groups), key=lambda g: g[0].start)


def _contact(note: NoteText, group: Sequence[Person], jobs: dict[int, str]) -> Found[Contact]:
    fullest = max(group, key=lambda p: (p.known is not None, p.job is None, len(p.surface)))
    name = fullest.known or fullest.surface
    said = [jobs[p.start] for p in group if p.start in jobs] or [p.job for p in group if p.job]
    aliases = tuple(dict.fromkeys(p.surface for p in group if p.surface != name))
    first = group[0]
    title = max(said, key=len) if said else None
    return Found(Contact(name, title, aliases), first.start, first.end, max(p.sure for p in group))
