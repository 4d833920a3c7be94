"""Who gets a lead: the first rule that fits and has somebody, then whoever has least to do."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.lead import Facts
from assistant.domain.lead_rules import AssignmentRule, Leads
from assistant.domain.person import Person, roles_in


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets it and why: by which rule, with how many open leads of how many people to choose from.

    `why`: `rule`, `reporter` (who brought it keeps it), `known` (whoever has this company already) or `hand`.
    """

    person_id: str
    why: str
    rule_id: str = ""
    load: int = 0
    capacity: float = 1.0
    among: int = 1


def choose(
    leads: Leads,
    facts: Facts,
    source_id: str,
    score: int,
    places: Collection[str],
    people: Sequence[Person],
    load: Mapping[str, int],
    without: Collection[str] = (),
) -> Assignment | None:
    """The assignee, None where no rule has anybody left.

    `places` are all places the lead's region lies in, `load` open leads by person id, `without` those who had it.
    Of those a rule names the one with the least open leads for their capacity is taken; of two alike the one with
    less in all, then by name and id, so that the same state gives the same answer.
    """
    for rule in leads.assignment:
        if not fits(rule, facts, source_id, score, places):
            continue
        named = [person for person in people if _is_meant(rule, person) and person.id not in without]
        able = [person for person in named if leads.capacity.get(person.name, 1.0) > 0]
        if not able:
            continue

        def burden(person: Person) -> tuple[float, int, str, str]:
            held = load.get(person.id, 0)
            return held / leads.capacity.get(person.name, 1.0), held, person.name, person.id

        chosen = min(able, key=burden)
        capacity = leads.capacity.get(chosen.name, 1.0)
        return Assignment(chosen.id, "rule", rule.id, load.get(chosen.id, 0), capacity, len(able))
    return None


def fits(rule: AssignmentRule, facts: Facts, source_id: str, score: int, places: Collection[str]) -> bool:
    """Whether a rule is for such a lead; what a rule does not name asks for nothing."""
    size = facts.size
    return (
        (not rule.regions or _in_region(rule.regions, facts, places))
        and (not rule.industries or _says(facts.industry, rule.industries))
        and (not rule.sources or source_id in rule.sources)
        and (rule.min_score is None or score >= rule.min_score)
        and (rule.min_size is None or (size is not None and size >= rule.min_size))
        and (rule.max_size is None or (size is not None and size <= rule.max_size))
    )


def _in_region(regions: Sequence[str], facts: Facts, places: Collection[str]) -> bool:
    return any(region in places for region in regions) or _says(facts.region, regions)


def _says(text: str, words: Sequence[str]) -> bool:
    plain = _plain(text)
    return any(_plain(word) in plain for word in words)


def _is_meant(rule: AssignmentRule, person: Person) -> bool:
    if rule.people:
        return any(_plain(person.name) == _plain(name) for name in rule.people)
    return bool(rule.role) and _plain(rule.role) in {_plain(role) for role in roles_in(person.role)}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
