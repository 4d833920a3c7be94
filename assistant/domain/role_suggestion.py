"""Suggesting buying roles: what a note says outright of the part somebody plays. A title alone says nothing of it.

The words that tell come from a file (`services/reading/roles.toml`); the rules here say whom they are told of.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.domain.contact import BuyingRole, CustomerContact, Leaning
from assistant.domain.followup import Contact
from assistant.domain.naming import Named, named_in, names_of

_CLAUSE = re.compile(r"(?:[^，,。；;！!？?\n、.]|\.(?!\s|$))+[？?]?")
"""A point ends a clause only before a blank: v2.1 and ¥1.5 do not."""
_ASCII_WORD = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell a role or a leaning. With `is_after` the person stands behind them ("our coach is Lin").

    With `is_family` they tell it only of somebody in a household: 小王上课 in a firm says nothing.
    """

    field: str
    value: str
    pattern: re.Pattern[str]
    is_after: bool = False
    is_family: bool = False


@dataclass(frozen=True, slots=True)
class Cues:
    """All that tells something in one language. `relations` are words for a member of a household by what they are;
    `denials` before a cue (or in it) take it back; `questions` make a clause ask instead of tell; `us` is ourselves."""

    cues: tuple[Cue, ...]
    relations: Mapping[str, tuple[str, ...]]
    denials: re.Pattern[str]
    questions: re.Pattern[str]
    us: re.Pattern[str]
    pronouns: re.Pattern[str]
    little_names: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """That somebody called `name` plays a role or leans a way (`field` is roles or leaning), and the words for it.

    `relation` is what they are in the household, where the note says it.
    """

    name: str
    field: str
    value: str
    quote: str
    relation: str = ""


@dataclass(slots=True)
class _Heard:
    """What was heard so far: who was named last, whom 他 or "she" means."""

    last: Named | None = None
    found: dict[tuple[str, str, str], Understood] = field(default_factory=dict)


def understand(text: str, said: Sequence[Contact], held: Sequence[CustomerContact], cues: Cues) -> list[Understood]:
    """What `text` says outright of roles and leanings: of people the record names (`said`), of known contacts of the
    customer (`held`), and of members of a household by what they are. In the order it is said, each once."""
    names = names_of(said, held)
    heard = _Heard()
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        if clause.strip():
            _read(clause, names, held, cues, heard)
    return list(heard.found.values())


def news(understood: Iterable[Understood], held: Sequence[CustomerContact], cues: Cues) -> list[Understood]:
    """Those that are not known yet. A person who left is none any more."""
    new = []
    for one in understood:
        known = who_is(one, held, cues)
        if (
            known is None
            or (one.field == "roles" and BuyingRole(one.value) not in known.roles)
            or (one.field == "leaning" and known.leaning is not Leaning(one.value))
        ):
            new.append(one)
    return new


def who_is(one: Understood, held: Sequence[CustomerContact], cues: Cues) -> CustomerContact | None:
    """The contact that is meant: by name, else the only one who is that in the household."""
    here = [contact for contact in held if contact.left_on is None]
    by_name = [contact for contact in here if contact.is_called(one.name)]
    if by_name:
        return by_name[0]
    kin = relation_of(one.relation, cues) if one.relation else ""
    related = [contact for contact in here if kin and relation_of(contact.relation, cues) == kin]
    # Two children by two names are two children.
    return related[0] if len(related) == 1 and one.name == one.relation else None


def relation_of(words: str, cues: Cues) -> str:
    """What kind of relative free text names: `mother` for 妈妈 and 孩子妈; empty for none we know."""
    folded = words.casefold().strip()
    return next((kin for kin, known in cues.relations.items() if folded == kin or folded in known), "")


def _read(clause: str, names: Mapping[str, str], held: Sequence[CustomerContact], cues: Cues, heard: _Heard) -> None:
    named = named_in(clause, names, cues.relations, cues.little_names)
    is_question = bool(cues.questions.search(clause))
    for cue in () if is_question else cues.cues:
        for match in cue.pattern.finditer(clause):
            if cues.denials.search(clause[: match.start()]):
                continue
            who = _who(clause, match, named, cue, cues, heard.last)
            if who is None or (cue.is_family and not _is_family(who, held, cues)):
                continue
            told = Understood(who.name, cue.field, cue.value, clause.strip(" \t。.！!"), who.relation)
            heard.found.setdefault((told.name, told.field, told.value), told)
    if named:
        heard.last = named[-1]


def _who(
    clause: str, match: re.Match[str], named: Sequence[Named], cue: Cue, cues: Cues, last: Named | None
) -> Named | None:
    """Of whom a cue is said: the person behind it where it is put so, else the nearest before; he or she is whom the
    clause before named last. None where it is one of us, or nobody."""
    if cue.is_after:
        return next((one for one in named if one.start >= match.end()), None)
    before = [one for one in named if one.end <= match.start()]
    between = clause[before[-1].end if before else 0 : match.start()]
    if cues.us.search(between):
        return None
    if before:
        return before[-1]
    is_pronoun = bool(cues.pronouns.search(between))
    # 王总来了，拍板 leaves the person out the second time; English never does.
    is_left_out = not between.strip() and not _ASCII_WORD.search(clause)
    return last if is_pronoun or is_left_out else None


def _is_family(who: Named, held: Sequence[CustomerContact], cues: Cues) -> bool:
    return bool(who.relation) or any(one.is_called(who.name) and one.relation for one in held)
