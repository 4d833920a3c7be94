"""How a team handles leads: sources, points, grades, assignment, the clock. All of it is configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from assistant.domain.lead import LeadGrade, TouchKind
from assistant.domain.person import Names

SOURCE_KINDS = ("ads", "content", "events", "referral", "inbound", "rep")
"""What a source is, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where interest comes from; `points` are given to a lead that came through it first."""

    id: str
    names: Names
    kind: str
    points: int = 0


@dataclass(frozen=True, slots=True)
class TouchPoints:
    """What a touch of `kind` is worth: `points` on its day, less each day, nothing after `decay_days` (None: it does
    not fade). `most` bounds what all touches of the kind are worth together. `tells`: the owner hears of each."""

    kind: TouchKind
    points: int
    decay_days: int | None = None
    most: int | None = None
    tells: bool = False


@dataclass(frozen=True, slots=True)
class WordPoints:
    """Points for a fact that holds one of `words`, compared without case and width; each rule counts once."""

    fact: str
    words: tuple[str, ...]
    points: int


@dataclass(frozen=True, slots=True)
class SizePoints:
    """Points from `least` people (or shops) on; of several the one with the highest `least` counts."""

    least: int
    points: int


@dataclass(frozen=True, slots=True)
class Scoring:
    """All points a lead may get; `facts` are points for knowing a fact at all."""

    touches: tuple[TouchPoints, ...] = ()
    facts: Mapping[str, int] = field(default_factory=dict)
    words: tuple[WordPoints, ...] = ()
    sizes: tuple[SizePoints, ...] = ()

    def touch(self, kind: TouchKind) -> TouchPoints | None:
        """What a touch of that kind is worth."""
        return next((one for one in self.touches if one.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Criteria:
    """One way to reach a grade; everything it names must hold. `any_facts`: at least one of them is known.

    `conversation`: somebody talked to them; `word`: a person said so.
    """

    grade: LeadGrade
    min_score: int | None = None
    facts: tuple[str, ...] = ()
    any_facts: tuple[str, ...] = ()
    conversation: bool = False
    word: bool = False


@dataclass(frozen=True, slots=True)
class AssignmentRule:
    """Which leads go to whom: `regions` (places, or words of the region or address), `industries` (words), `sources`,
    a least score and a span of sizes, all of which must hold where given; then one of `people` (names) or of `role`."""

    id: str
    names: Names
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    min_score: int | None = None
    min_size: int | None = None
    max_size: int | None = None
    people: tuple[str, ...] = ()
    role: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """Until when a lead is answered: working minutes by grade, in the assignee's own hours.

    `days` are 1 (Monday) to 7; `holidays` is `cn` (festivals off and make-up days on, for people whose clock is
    China's) or empty. The owner is reminded `remind_before` working minutes ahead, and people of the role `escalate_to`
    hear of it `escalate_after` working minutes past the due moment.
    """

    within: Mapping[LeadGrade, int] = field(default_factory=lambda: dict.fromkeys(LeadGrade, 480))
    opens: time = time(9)
    closes: time = time(18)
    days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: str = "cn"
    remind_before: int = 15
    escalate_after: int = 0
    escalate_to: str = "manager"


@dataclass(frozen=True, slots=True)
class Recycle:
    """What becomes of leads nobody works on. `pass_on_after` are working minutes past the due moment after which an
    unanswered lead goes to the next assignee (None: never); `silent_days` without a touch send one to nurture,
    `wake_days` later it comes back. A touch within `rejoin_days` of a closed lead belongs to that one's journey."""

    pass_on_after: int | None = None
    silent_days: int | None = 30
    wake_days: int | None = 60
    rejoin_days: int = 90


@dataclass(frozen=True, slots=True)
class DropReason:
    """A reason for which a lead does not fit."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Leads:
    """All of it. `report_source` is the source of leads that colleagues report; they keep them where `reporter_keeps`.

    `opportunity_type` is what converting begins, empty for the first type; `capacity` is by a person's name, 1 where
    none is given.
    """

    sources: tuple[Source, ...] = ()
    scoring: Scoring = Scoring()
    criteria: tuple[Criteria, ...] = ()
    assignment: tuple[AssignmentRule, ...] = ()
    capacity: Mapping[str, float] = field(default_factory=dict)
    response: Response = field(default_factory=Response)
    recycle: Recycle = Recycle()
    drop_reasons: tuple[DropReason, ...] = ()
    report_source: str = ""
    reporter_keeps: bool = True
    opportunity_type: str = ""

    def source(self, source_id: str) -> Source | None:
        """The source of that id; one that went from the configuration is None."""
        return next((one for one in self.sources if one.id == source_id), None)

    def rule(self, rule_id: str) -> AssignmentRule | None:
        """The assignment rule of that id."""
        return next((one for one in self.assignment if one.id == rule_id), None)
