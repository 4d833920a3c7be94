"""Whose a number, address or id is that a note says: clear where the words tie it to one person, else to be asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assistant.domain.contact import CustomerContact, IdentityKind
from assistant.domain.followup import Contact
from assistant.domain.naming import Named, named_in, names_of
from assistant.domain.role_suggestion import Cues
from assistant.language.text import fold
from assistant.services.reading.identities import READ_CHARS, FoundIdentity, find_identities
from assistant.services.reading.identity_words import IdentityWords, identity_words

QUOTE_MAX_CHARS = 200
LINK_MAX_CHARS = 60
_SENTENCE_END = re.compile(r"[。;；！!？?\n]|\.(?=\s|$)")
_CLAUSE_END = re.compile(r"[，,、]")
_IS_OF = re.compile(
    r"\s*[（(]\s*|\s*(?:这个?|那个?)?(?:号码?|电话)?就?是|\s*(?:,|—|-)?\s*(?:that['’]s|is|belongs to)\s+"
)
_THEIRS = re.compile(r"\s*(?:[)）]|的(?:电话|手机|座机|微信|邮箱|号码?|联系方式|$|[，。,）)])|['’]s\b|$|[.,，。)）!])")


@dataclass(frozen=True, slots=True)
class SaidIdentity:
    """That somebody is reached so, with the words. `owner` is whose it is; None where one of `candidates` may be meant,
    everybody at the customer where nobody is named."""

    kind: IdentityKind
    given: str
    value: str
    quote: str
    owner: Named | None = None
    candidates: tuple[Named, ...] = ()


def said_identities(
    text: str, said: Sequence[Contact], held: Sequence[CustomerContact], cues: Cues
) -> list[SaidIdentity]:
    """What a note says of how people are reached: people the record names (`said`), known contacts of the customer
    (`held`), and members of a household. In the order it is said, each of one person once."""
    found = find_identities(text)
    if not found:
        return []
    whole = text[:READ_CHARS]
    people = [
        one
        for one in named_in(whole, names_of(said, held), cues.relations, cues.little_names)
        if all(one.end <= other.start or other.end <= one.start for other in found)
    ]
    reader = _Reader(fold(whole), whole, people, found, identity_words())
    seen: dict[tuple[str, str], SaidIdentity] = {}
    for one in found:
        if (told := reader.read(one)) is not None:
            seen.setdefault((told.kind, told.value), told)
    return list(seen.values())


Whose = tuple[Named | None, tuple[Named, ...] | None]
"""The owner; without one who may be; without either it is nobody's that we know."""


@dataclass(frozen=True, slots=True)
class _Reader:
    folded: str
    text: str
    people: Sequence[Named]
    found: Sequence[FoundIdentity]
    words: IdentityWords
    whose: dict[int, Whose] = field(default_factory=dict)
    """What was found out so far, by where an identity ends."""

    def read(self, one: FoundIdentity) -> SaidIdentity | None:
        """Whose it is; None where it is ours, is asked for, or holds no longer."""
        start, end = self._sentence(one)
        if self.words.questions.search(self.folded[start : end + 1].strip()):
            return None
        clause = self._clause(one, start, end)
        if self.words.denials.search(clause):
            return None
        last = max((other.end for other in self.found if other.end <= one.start), default=0)
        stretch = max(start, last)
        if self.words.ours.search(self.folded[stretch : one.start]):
            return None
        owner, candidates = self.whose[one.end] = self._whose(one, start, end, stretch)
        if owner is None and candidates is None:
            return None
        quote = self.text[start:end].strip(" \t\r\n，,")
        if len(quote) > QUOTE_MAX_CHARS:
            quote = self.text[max(start, one.end - QUOTE_MAX_CHARS) : one.end]
        return SaidIdentity(one.kind, one.given, one.value, quote, owner, candidates or ())

    def _whose(self, one: FoundIdentity, start: int, end: int, stretch: int) -> Whose:
        """The owner, or who may be; (None, None) for a number of somebody that is no contact."""
        before = [person for person in self.people if start <= person.start and person.end <= one.start]
        if owner := self._named_after(one, end):
            return owner, ()
        if self.words.together.search(self.folded[start:end]):
            return None, _each(person for person in self.people if start <= person.start < end)
        fresh = [person for person in before if person.start >= stretch]
        if fresh:
            link = self.folded[fresh[-1].end : one.start]
            if len(link) <= LINK_MAX_CHARS and self.words.fill.fullmatch(link):
                return self._or_both(fresh)
        elif stretch in self.whose and self.words.fill.fullmatch(self.folded[stretch : one.start]):
            return self.whose[stretch]  # 电话…，邮箱… of one person
        latest = before[-1].end if before else start
        if self._is_anothers(self.folded[max(latest, stretch) : one.start]):
            return None, None
        whole = _each(before)
        if len(whole) == 1 and self._is_theirs(one, max(latest, stretch)):
            return before[-1], ()
        if whole:
            return None, whole
        return self._from_earlier(one, start, stretch)

    def _named_after(self, one: FoundIdentity, end: int) -> Named | None:
        """138… 是王经理的, 138… (Bob), 138… belongs to Bob."""
        match = _IS_OF.match(self.folded, one.end)
        if match is None:
            return None
        person = next((person for person in self.people if person.start == match.end()), None)
        return person if person and person.end <= end and _THEIRS.match(self.folded, person.end) else None

    def _or_both(self, fresh: Sequence[Named]) -> tuple[Named | None, tuple[Named, ...]]:
        """The one named right before, or a choice where two are named as one: 王经理和李工的电话."""
        last, others = fresh[-1], fresh[:-1]
        if others and self.words.both.fullmatch(self.folded[others[-1].end : last.start]):
            return None, _each(fresh[-2:])
        return last, ()

    def _is_anothers(self, link: str) -> bool:
        """Whether the words right before are of somebody else: 王经理的助理电话."""
        for match in self.words.others.finditer(link):
            rest = link[match.end() :]
            if not _CLAUSE_END.search(rest) and self.words.fill.fullmatch(rest):
                return True
        return False

    def _is_theirs(self, one: FoundIdentity, since: int) -> bool:
        """Whether the words from `since`, where the one person meant was named, tie it to them: what announces it comes
        next (沈经理电话没变，还是…), or he or she does (见了沈经理，他电话…)."""
        lead = self.folded[since : one.cue]
        is_next = not _CLAUSE_END.search(lead) and bool(self.words.fill.fullmatch(lead))
        return (
            one.cue < one.start and not self._tells_of_another(since, one) and (is_next or self._is_meant(since, one))
        )

    def _is_meant(self, since: int, one: FoundIdentity) -> bool:
        """Whether he or she, and nothing else, stands before the words that announce it in their clause."""
        lead = _CLAUSE_END.split(self.folded[since : one.cue])[-1]
        announced = self.folded[max(since, one.cue - len(lead)) : one.start]
        return bool(self.words.pronouns.search(announced)) and bool(self.words.fill.fullmatch(lead))

    def _tells_of_another(self, since: int, one: FoundIdentity) -> bool:
        link = self.folded[since : one.start]
        return bool(self.words.others.search(link) or self.words.posts.search(link))

    def _from_earlier(self, one: FoundIdentity, start: int, stretch: int) -> Whose:
        """Whom the sentences before name: clear where the last to name anybody names one, and he or she is meant."""
        earlier = [person for person in self.people if person.end <= start]
        everybody = _each(self.people)
        if not earlier:
            return None, everybody
        last_start, _ = self._bounds(earlier[-1].start)
        near = _each(person for person in earlier if person.start >= last_start)
        is_next = not _SENTENCE_END.search(self.folded[self._bounds(earlier[-1].start)[1] + 1 : start - 1])
        if len(near) == 1 and (len(everybody) == 1 or is_next) and self._is_meant(stretch, one):
            return near[0], ()
        return None, near if len(near) > 1 else everybody

    def _sentence(self, one: FoundIdentity) -> tuple[int, int]:
        """Where the sentence of an identity starts and ends; points within identities end none."""
        start = max((at + 1 for at in self._ends() if at < one.start), default=0)
        end = min((at for at in self._ends() if at >= one.end), default=len(self.folded))
        return start, end

    def _bounds(self, at: int) -> tuple[int, int]:
        start = max((end + 1 for end in self._ends() if end < at), default=0)
        end = min((end for end in self._ends() if end >= at), default=len(self.folded))
        return start, end

    def _ends(self) -> list[int]:
        return [
            match.start()
            for match in _SENTENCE_END.finditer(self.folded)
            if all(not one.start <= match.start() < one.end for one in self.found)
        ]

    def _clause(self, one: FoundIdentity, start: int, end: int) -> str:
        cuts = [
            match.start()
            for match in _CLAUSE_END.finditer(self.folded, start, end)
            if all(not other.start <= match.start() < other.end for other in self.found)
        ]
        first = max((cut + 1 for cut in cuts if cut < one.start), default=start)
        last = min((cut for cut in cuts if cut >= one.end), default=end)
        # 138… 已经不用了 and 138…，不用了 both take it back.
        after = min((cut for cut in cuts if cut > last), default=end)
        rest = self.folded[last:after]
        takes_back = last < end and all(not last <= other.start < after for other in self.found)
        return self.folded[first:last] + (rest if takes_back else "")


def _each(people: Iterable[Named]) -> tuple[Named, ...]:
    """Each person once, by name, in the order they are named."""
    found: dict[str, Named] = {}
    for person in people:
        found.setdefault(person.name, person)
    return tuple(found.values())
