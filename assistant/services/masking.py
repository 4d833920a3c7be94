"""Taking hidden fields out of what a person is shown, and out of every text that would give them away.

Masked characters are replaced one for one, so that marks keep their places and quotes come out masked by themselves.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import Change
from assistant.domain.deal_history import Standing
from assistant.domain.followup import FIELD_NAMES, LIST_FIELDS, Budget, Contact, FollowupFields, HelpAsked, NextStep
from assistant.domain.lead import FACTS, Facts, Lead, LeadEvent, Touch
from assistant.domain.opportunity import Opportunity, OpportunityEvent
from assistant.language.amounts_en import scan_en
from assistant.language.amounts_zh import scan_zh
from assistant.language.text import fold

MASK = "█"
TOLD_TOGETHER = (frozenset({"budget", "amount", "currency", "grade_id"}), frozenset({"decision_on", "close_on"}))
"""Fields that tell each other: a deal's sum is the customer's budget, its grade follows from the sum. Where one is
hidden, all are."""
_MONEY = TOLD_TOGETHER[0]
_LONG_NUMBER = re.compile(r"\d(?:[\d,.' ]*\d){3,}")
_SUM = re.compile(
    r"(?:\d[\d,.]*|[一二两三四五六七八九十百千零〇几半]+)\s*[多来余几]?\s*个?(?:[十百千]?万|亿|元|块|[kmw](?![a-z])|million|thousand)"
    r"|[¥$€£]\s*\d[\d,.]*"
)
"""A sum as loosely as people write it; the amounts of `assistant.language`, which are to be believed, come besides."""
_SHORTEST = 2
"""A hidden word of one character stands in too many texts by chance."""
_GONE: Mapping[str, Any] = {
    "amount": None,
    "currency": None,
    "close_on": None,
    "products": (),
    "competitors": (),
    "grade_id": "",
}

OF_A_CONTACT = frozenset({"name", "title", "phone", "email", "wechat"})
"""Facts of a lead that are hidden with contacts."""


def hidden_with(names: Iterable[str]) -> frozenset[str]:
    """`names` and all fields that would tell them."""
    given = set(names)
    return frozenset(given.union(*(group for group in TOLD_TOGETHER if group & given)))


@dataclass(frozen=True, slots=True)
class Mask:
    """What is hidden of one customer for one person: the fields, and the words that would tell their values."""

    fields: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.fields)

    def text(self, text: str, spans: Iterable[tuple[int, int]] = ()) -> str:
        """`text` with everything that tells a hidden value masked, and `spans` as well; its length stays."""
        if not self or not text:
            return text
        found = [*spans, *self._telling(text)]
        chars = list(text)
        for start, end in found:
            chars[start:end] = [char if char.isspace() else MASK for char in chars[start:end]]
        return "".join(chars)

    def record(self, record: FollowupRecord) -> FollowupRecord:
        """A record without its hidden fields, their marks, and what its text says of them."""
        if not self:
            return record
        gone = [mark for mark in record.marks if mark.field in self.fields]
        spans = [(mark.start, mark.end) for mark in gone if mark.start is not None and mark.end is not None]
        return replace(
            record,
            fields=self.statement(record.fields),
            marks=tuple(mark for mark in record.marks if mark.field not in self.fields),
            text=self.text(record.text, spans),
        )

    def statement(self, fields: FollowupFields) -> FollowupFields:
        """Fields without the hidden ones, the others' words masked."""
        kept: dict[str, Any] = {}
        for name in FIELD_NAMES:
            value = getattr(fields, name)
            if name in self.fields:
                kept[name] = () if name in LIST_FIELDS else None
            elif name != "customer":
                kept[name] = tuple(map(self.value, value)) if name in LIST_FIELDS else self.value(value)
        return replace(fields, **kept)

    def value(self, value: Any) -> Any:
        """One value with its words masked; figures and dates stay."""
        match value:
            case str() if type(value) is str:
                return self.text(value)
            case Contact():
                return replace(value, title=self.text(value.title) if value.title else None)
            case NextStep():
                return replace(value, action=self.text(value.action))
            case HelpAsked():
                return replace(value, what=self.text(value.what))
        return value

    def changes(self, changes: Sequence[Change]) -> tuple[Change, ...]:
        """Changes of fields that are not hidden."""
        if not self:
            return tuple(changes)
        return tuple(
            replace(change, after=self.value(change.after), before=self.value(change.before))
            for change in changes
            if change.field not in self.fields
        )

    def reasons(self, because: Iterable[str], told_by: Mapping[str, Collection[str]]) -> tuple[str, ...]:
        """Of what speaks for two customers being one, what no hidden field tells; `told_by`: the fields behind."""
        return tuple(one for one in because if self.fields.isdisjoint(told_by.get(one, ())))

    def opportunity(self, held: Opportunity) -> Opportunity:
        """An opportunity without its hidden fields; its name may tell a sum as well."""
        if not self:
            return held
        gone = {name: empty for name, empty in _GONE.items() if name in self.fields}
        return replace(held, name=self.text(held.name), **gone)

    def standing(self, held: Standing) -> Standing:
        """How an opportunity stands, without hidden fields: where its date is hidden, so is that it slipped."""
        return replace(held, deal=self.opportunity(held.deal), slips=() if "close_on" in self.fields else held.slips)

    def opportunity_event(self, event: OpportunityEvent) -> OpportunityEvent:
        """What happened to an opportunity, without hidden fields."""
        if not self:
            return event
        changes = {
            # Of the others only a name is in people's words: masked, a date or a stage would be none any more.
            name: (self.value(old), self.value(new)) if name == "name" else (old, new)
            for name, (old, new) in event.changes.items()
            if name not in self.fields
        }
        return replace(event, changes=changes, quote=self.text(event.quote), reason=self.text(event.reason))

    def lead(self, held: Lead) -> Lead:
        """A lead without its hidden facts; its words may tell a sum as well."""
        if not self:
            return held
        return replace(held, facts=self._lead_facts(held.facts), reason=self.text(held.reason))

    def touch(self, touch: Touch) -> Touch:
        """A step of a lead's journey, its words masked."""
        return replace(touch, content=self.text(touch.content)) if self else touch

    def lead_event(self, event: LeadEvent) -> LeadEvent:
        """What happened to a lead, without hidden facts."""
        if not self:
            return event
        gone = self.hidden_facts
        changes = {
            name: (self.value(old), self.value(new)) if name in ("interest", "reason") else (old, new)
            for name, (old, new) in event.changes.items()
            if name not in gone
        }
        also = {
            name: self.value(value) if name == "interest" else value
            for name, value in event.details.get("also", {}).items()
            if name not in gone
        }
        details = dict(event.details) | ({"also": also} if "also" in event.details else {})
        return replace(event, changes=changes, details=details, reason=self.text(event.reason))

    def _lead_facts(self, facts: Facts) -> Facts:
        gone: dict[str, Any] = {name: None if name == "size" else "" for name in self.hidden_facts}
        return replace(facts, **{"interest": self.text(facts.interest)} | gone)

    @property
    def hidden_facts(self) -> frozenset[str]:
        """The facts of a lead that are hidden."""
        by_person = OF_A_CONTACT if "contacts" in self.fields else frozenset()
        return (self.fields & set(FACTS)) | by_person

    def _telling(self, text: str) -> Iterable[tuple[int, int]]:
        folded = fold(text)
        if len(folded) != len(text):
            folded = text.lower() if len(text.lower()) == len(text) else text
        for word in self.words:
            start = folded.find(word)
            while start >= 0:
                yield start, start + len(word)
                start = folded.find(word, start + 1)
        if self.fields & _MONEY:
            # Every sum, not only the hidden one: 让价两成 and 一百万起 tell what 预算 is.
            for figure in (*scan_zh(folded), *scan_en(folded)):
                yield figure.start, figure.end
            for pattern in (_LONG_NUMBER, _SUM):
                for match in pattern.finditer(folded):
                    yield match.span()


def mask_of(fields: Collection[str], records: Iterable[FollowupRecord], deals: Iterable[Opportunity]) -> Mask:
    """The mask that hides `fields` of a customer with these records and opportunities."""
    hidden = hidden_with(fields)
    if not hidden:
        return Mask()
    words: set[str] = set()
    for record in records:
        for mark in record.marks:
            if mark.field in hidden and mark.start is not None and mark.end is not None:
                words.add(record.text[mark.start : mark.end])
        for name in hidden & set(FIELD_NAMES):
            value = getattr(record.fields, name)
            for one in value if isinstance(value, tuple) else (value,):
                words |= set(_words_of(one))
    for deal in deals:
        if hidden & _MONEY and deal.amount is not None:
            words |= set(_words_of(Budget(deal.amount)))
        for name in hidden & {"products", "competitors"}:
            words |= set(getattr(deal, name))
    folded = (fold(word).strip() for word in words)
    return Mask(hidden, frozenset(word for word in folded if len(word) >= _SHORTEST))


def _words_of(value: Any) -> Iterable[str]:
    match value:
        case Contact():
            return (value.name, *value.aliases)
        case Budget():
            whole = int(value.amount)
            return (str(value.amount), str(whole), f"{whole:,}")
        case HelpAsked():
            return (value.what,)
        case NextStep():
            return (value.action,)
        case str() if type(value) is str:
            return (value,)
    return ()
