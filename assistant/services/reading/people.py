"""The people on the customer's side: who is named, by which names, with which job."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.followup import Contact, Known
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText


@dataclass(frozen=True, slots=True)
class Person:
    """One naming of a person at `start:end`. `known` is the CRM's full name, `job` a title said with the name."""

    surface: str
    start: int
    end: int
    known: str | None = None
    job: str | None = None
    sure: float = 0.8

    @property
    def is_full(self) -> bool:
        return self.known is not None or " " in self.surface or (len(self.surface) >= 2 and self.job is None)


def find_contacts(
    note: NoteText,
    known: Known,
    mentions: Mentions,
    customer: str | None,
    proposed: Iterable[Found[str]],
    taken: Collection[tuple[int, int]] = (),
) -> tuple[Found[Contact], ...]:
    """One entry a person, by the fullest name said or known. `proposed` are names the model gave, already aligned;
    `taken` are places that belong to organisations, vendors or products."""
    from assistant.services.reading import people_en, people_zh

    side = people_zh if note.language == "zh" else people_en
    allowed = {c.name for c in known.contacts if customer is None or c.customer == customer}
    known_here = [
        Person(note.text[m.start : m.end], m.start, m.end, known=m.name, sure=max(0.6, min(0.95, m.score)))
        for m in mentions.of("contact")
        if m.name in allowed
    ]
    others = [m for m in mentions.all if m.kind in ("colleague", "customer", "product")]
    dates = [(d.start, d.end) for d in note.dates]  # April and June are months first
    blocked = [(m.start, m.end) for m in others] + dates + list(taken)
    homes = [(m.start, m.end) for m in mentions.of("customer") if m.name == customer]
    theirs = [c.name for c in known.contacts if customer is not None and c.customer == customer]
    persons = list(known_here)
    addressed = [side.known_by_address(note, person, theirs) for person in side.find_people(note, list(proposed))]
    for person in [*addressed, *side.heard_people(note, theirs)]:
        overlapping = any(p.start < person.end and person.start < p.end for p in persons)
        if (
            not overlapping
            and (_stands_behind(note, person, homes) or not side.works_elsewhere(note, person, customer))
            and not any(s < person.end and person.start < e for s, e in blocked)
        ):
            persons.append(person)
    persons.sort(key=lambda p: p.start)
    groups = _group(persons, side.same_person)
    return tuple(_contact(note, group, side.job_of) for group in groups)


def _stands_behind(note: NoteText, person: Person, homes: Iterable[tuple[int, int]]) -> bool:
    """Whether the customer is named right before the person (…建材的老葛), however its name was heard."""
    return any(
        end <= person.start and note.folded[end : person.start].strip() in ("", "的", "那边的") for _, end in homes
    )


def _group(persons: Sequence[Person], same: Callable[[Person, Person], bool]) -> list[list[Person]]:
    groups: list[list[Person]] = []
    for person in sorted(persons, key=lambda p: (p.known is None, -len(p.surface))):
        fitting = [group for group in groups if any(same(member, person) for member in group)]
        if len(fitting) == 1:
            fitting[0].append(person)
        elif not fitting:
            groups.append([person])
    return sorted((sorted(g, key=lambda p: p.start) for g in groups), key=lambda g: g[0].start)


def _contact(
    note: NoteText, group: Sequence[Person], job_of: Callable[[NoteText, Person], str | None]
) -> Found[Contact]:
    fullest = max(
        group, key=lambda p: (p.known is not None, p.job is None or not p.surface.endswith(p.job), len(p.surface))
    )
    name = fullest.known or fullest.surface
    jobs = [job for person in group if (job := job_of(note, person))]
    aliases = tuple(dict.fromkeys(p.surface for p in group if p.surface != name))
    first = group[0]
    return Found(
        Contact(name, max(jobs, key=len) if jobs else None, aliases), first.start, first.end, max(p.sure for p in group)
    )
