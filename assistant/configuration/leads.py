"""Reading the leads file: TOML in, `domain.lead_rules` out, with every mistake named."""

from collections.abc import Collection
from datetime import time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from assistant.configuration.files import Id, NamesGiven, Part, Word, differ, read_file
from assistant.domain import lead_rules as rules
from assistant.domain.lead import FACTS, LeadGrade, TouchKind
from assistant.errors import InvalidInput

Points = Annotated[int, Field(ge=-1000, le=1000)]
Days = Annotated[int, Field(ge=1, le=3650)]
Minutes = Annotated[int, Field(ge=0, le=100_000)]
Fact = Annotated[str, StringConstraints(pattern="^(" + "|".join(FACTS) + ")$")]


def read_leads(path: Path | None = None, types: Collection[str] = ()) -> rules.Leads:
    """The rules for leads of `path`, or those that come with Spotter; `types` are the opportunity types there are.

    Raises InvalidInput, naming what is wrong where.
    """
    held = read_file(_File, path, "leads.toml", "SPOTTER_LEADS_FILE").made()
    if types and held.opportunity_type and held.opportunity_type not in types:
        where = path.name if path else "leads.toml"
        raise InvalidInput(f"{where}: convert.type: there is no opportunity type {held.opportunity_type}")
    return held


class _Source(Part):
    id: Id
    name: NamesGiven
    kind: Literal["ads", "content", "events", "referral", "inbound", "rep"]
    points: Points = 0


class _Touch(Part):
    kind: TouchKind
    points: Points
    decay_days: Days | None = None
    most: Annotated[int, Field(ge=0, le=10_000)] | None = None
    tells: bool = False


class _Words(Part):
    fact: Fact
    words: tuple[Word, ...] = Field(min_length=1)
    points: Points


class _Size(Part):
    least: int = Field(ge=0)
    points: Points


class _Scoring(Part):
    touches: tuple[_Touch, ...] = ()
    facts: dict[Fact, Points] = Field(default_factory=dict)
    words: tuple[_Words, ...] = ()
    sizes: tuple[_Size, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([one.kind.value for one in self.touches], "touch")
        return self

    def made(self) -> rules.Scoring:
        return rules.Scoring(
            tuple(rules.TouchPoints(**one.model_dump()) for one in self.touches),
            self.facts,
            tuple(rules.WordPoints(**one.model_dump()) for one in self.words),
            tuple(rules.SizePoints(**one.model_dump()) for one in self.sizes),
        )


class _Criteria(Part):
    min_score: int | None = Field(None, ge=0)
    facts: tuple[Fact, ...] = ()
    any_facts: tuple[Fact, ...] = ()
    conversation: bool = False
    word: bool = False

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if not any((self.min_score, self.facts, self.any_facts, self.conversation, self.word)):
            raise ValueError("it asks for nothing, so that every lead would have the grade")
        return self


class _Rule(Part):
    id: Id
    name: NamesGiven
    regions: tuple[Word, ...] = ()
    industries: tuple[Word, ...] = ()
    sources: tuple[Id, ...] = ()
    min_score: int | None = Field(None, ge=0)
    min_size: int | None = Field(None, ge=0)
    max_size: int | None = Field(None, ge=0)
    people: tuple[Word, ...] = ()
    role: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if bool(self.people) == bool(self.role):
            raise ValueError(f"rule {self.id} names people or a role, one of the two")
        return self


class _Assignment(Part):
    rules: tuple[_Rule, ...] = ()
    capacity: dict[Word, Annotated[float, Field(ge=0, le=1000)]] = Field(default_factory=dict)


class _Within(Part):
    raw: Minutes = 480
    mql: Minutes = 240
    sql: Minutes = 60


class _Response(Part):
    within: _Within = _Within()
    opens: time = time(9)
    closes: time = time(18)
    days: frozenset[Annotated[int, Field(ge=1, le=7)]] = Field(frozenset({1, 2, 3, 4, 5}), min_length=1)
    holidays: Literal["cn", ""] = "cn"
    remind_before: Minutes = 15
    escalate_after: Minutes = 0
    escalate_to: Word = "manager"

    @field_validator("opens", "closes")
    @classmethod
    def _plain(cls, moment: time) -> time:
        if moment.tzinfo is not None:
            raise ValueError("hours are on each person's own clock, without a zone")
        return moment

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self

    def made(self) -> rules.Response:
        within = {grade: getattr(self.within, grade.value) for grade in LeadGrade}
        return rules.Response(**self.model_dump(exclude={"within"}), within=within)


class _Recycle(Part):
    pass_on_after: Minutes | None = None
    silent_days: Days | None = 30
    wake_days: Days | None = 60
    rejoin_days: int = Field(90, ge=0, le=3650)


class _Reason(Part):
    id: Id
    name: NamesGiven


class _Reports(Part):
    source: Id
    keeps: bool = True


class _Convert(Part):
    type: Id | None = None


class _File(Part):
    sources: tuple[_Source, ...] = Field(min_length=1)
    scoring: _Scoring = _Scoring()
    mql: tuple[_Criteria, ...] = ()
    sql: tuple[_Criteria, ...] = ()
    assignment: _Assignment = _Assignment()
    response: _Response = _Response()
    recycle: _Recycle = _Recycle()
    drop_reasons: tuple[_Reason, ...] = ()
    reports: _Reports
    convert: _Convert = _Convert()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        known = [source.id for source in self.sources]
        differ(known, "source")
        differ([rule.id for rule in self.assignment.rules], "rule")
        differ([reason.id for reason in self.drop_reasons], "reason")
        if self.reports.source not in known:
            raise ValueError(f"reports.source {self.reports.source} is none of the sources")
        for rule in self.assignment.rules:
            if strange := [source for source in rule.sources if source not in known]:
                raise ValueError(f"rule {rule.id} is for source {strange[0]}, which does not exist")
        return self

    def made(self) -> rules.Leads:
        graded = [(LeadGrade.MQL, one) for one in self.mql] + [(LeadGrade.SQL, one) for one in self.sql]
        return rules.Leads(
            sources=tuple(rules.Source(one.id, one.name.names(), one.kind, one.points) for one in self.sources),
            scoring=self.scoring.made(),
            criteria=tuple(rules.Criteria(grade, **one.model_dump()) for grade, one in graded),
            assignment=tuple(
                rules.AssignmentRule(names=one.name.names(), **one.model_dump(exclude={"name"}))
                for one in self.assignment.rules
            ),
            capacity=self.assignment.capacity,
            response=self.response.made(),
            recycle=rules.Recycle(**self.recycle.model_dump()),
            drop_reasons=tuple(rules.DropReason(one.id, one.name.names()) for one in self.drop_reasons),
            report_source=self.reports.source,
            reporter_keeps=self.reports.keeps,
            opportunity_type=self.convert.type or "",
        )
