"""An opportunity and its events as a track through time: how it stood at any moment, how long it was where."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from assistant.domain.opportunity import Member, Opportunity, OpportunityEvent
from assistant.domain.selling import Selling, StageKind


@dataclass(frozen=True, slots=True)
class Span:
    """A time in a stage; `until` is None while it lasts."""

    stage_id: str
    since: datetime
    until: datetime | None = None

    def days(self, now: datetime) -> float:
        """How long it took, or has taken until `now`."""
        return ((self.until or now) - self.since) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slip:
    """That the expected close moved later."""

    at: datetime
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Stay:
    """All visits of a deal to a stage: when it `came` there first, and the `days` of those that ended."""

    stage_id: str
    came: datetime
    days: float | None = None
    """None where none ended."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an opportunity stands, without its events: since when it has been at its present stage or beyond, and each
    time that its expected close moved later."""

    deal: Opportunity
    came: datetime
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """An opportunity with its events, oldest first, values as plain JSON."""

    deal: Opportunity
    events: tuple[OpportunityEvent, ...] = ()

    def at(self, moment: datetime, selling: Selling) -> "Track | None":
        """How it stood at a moment; None before it began. What people changed later is undone, newest first."""
        if self.deal.created_at > moment:
            return None
        known = tuple(event for event in self.events if event.at <= moment)
        later = [event for event in self.events if event.at > moment]
        if not later:
            return Track(self.deal, known)
        deal = self.deal
        for event in reversed(later):
            undone = {name: _value(name, old) for name, (old, _) in event.changes.items() if name in _FIELDS}
            deal = replace(deal, **undone)
        spans = Track(deal, known).spans
        kind = selling.type(deal.type_id)
        stage = kind.stage(deal.stage_id) if kind else None
        is_over = stage is not None and stage.kind in (StageKind.WON, StageKind.LOST)
        since = spans[-1].since
        deal = replace(
            deal,
            stage_since=since,
            closed_at=since if is_over else None,
            outcome=stage.kind.value if stage is not None and is_over else "",
            version=max(deal.version - len(later), 1),
        )
        return Track(deal, known)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The stages it was in, in order; the last one lasts. One that it only passed on its way is none."""
        return spans_of(self.events) or (Span(self.deal.stage_id, self.deal.stage_since),)

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Each time that the expected close moved later."""
        return tuple(slip for event in self.events if (slip := slip_of(event)) is not None)

    @property
    def stays(self) -> tuple[Stay, ...]:
        """The stages it was in, each once, in the order it came there first."""
        return stays_of(self.spans)

    @property
    def standing(self) -> Standing:
        """How it stands now."""
        came = next((stay.came for stay in self.stays if stay.stage_id == self.deal.stage_id), self.deal.stage_since)
        return Standing(self.deal, came, self.slips)


def spans_of(events: Iterable[OpportunityEvent]) -> tuple[Span, ...]:
    """The stages that events, oldest first, lead through; empty where none of them tells a stage."""
    starts = [(event.changes["stage_id"][1], event.at) for event in events if "stage_id" in event.changes]
    ends: list[datetime | None] = [*(at for _, at in starts[1:]), None]
    return tuple(Span(stage, at, end) for (stage, at), end in zip(starts, ends, strict=False) if at != end)


def slip_of(event: OpportunityEvent) -> Slip | None:
    """That an event moved the expected close later; None where it did not."""
    old, new = event.changes.get("close_on", (None, None))
    if not (old and new and str(new) > str(old)):
        return None
    return Slip(event.at, date.fromisoformat(str(old)), date.fromisoformat(str(new)))


def stays_of(spans: Iterable[Span]) -> tuple[Stay, ...]:
    """The stages of spans, each once, in the order of their first."""
    visits: dict[str, list[Span]] = {}
    for span in spans:
        visits.setdefault(span.stage_id, []).append(span)
    found = []
    for stage_id, held in visits.items():
        ended = [span.days(span.since) for span in held if span.until]
        found.append(Stay(stage_id, held[0].since, sum(ended) if ended else None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Past:
    """How deals that are over went, by type and stage: how many of those that were in it are `closed` and `won`; of won
    ones the days `in_stage`, all visits together, and the days `to_win` since they first came there, both ascending."""

    closed: Mapping[tuple[str, str], int]
    won: Mapping[tuple[str, str], int]
    in_stage: Mapping[tuple[str, str], tuple[float, ...]]
    to_win: Mapping[tuple[str, str], tuple[float, ...]]


class Went(NamedTuple):
    """How a deal that is over went through one of its stages: of a won one the days it stayed there, and those from
    there until it was won."""

    type_id: str
    stage_id: str
    is_won: bool
    is_over: bool
    stayed: float | None
    to_win: float | None


def went(type_id: str, outcome: str, closed_at: datetime | None, stay: Stay) -> Went:
    """How a deal of a type with that outcome went through a stage."""
    is_won = outcome == StageKind.WON.value
    to_win = (closed_at - stay.came) / timedelta(days=1) if is_won and closed_at else None
    return Went(type_id, stay.stage_id, is_won, closed_at is not None, stay.days if is_won else None, to_win)


def past_of(tracks: Iterable[Track]) -> Past:
    """What closed deals among `tracks` tell: each is looked at once, however much is asked after."""
    return past_from(held for track in tracks for held in went_of(track))


def went_of(track: Track) -> tuple[Went, ...]:
    """How a deal went, stage by stage; nothing of one that is open."""
    deal = track.deal
    if deal.is_open and deal.outcome != StageKind.WON.value:
        return ()
    return tuple(went(deal.type_id, deal.outcome, deal.closed_at, stay) for stay in track.stays)


def past_from(held: Iterable[Went]) -> Past:
    """What deals that are over tell together."""
    closed: Counter[tuple[str, str]] = Counter()
    won: Counter[tuple[str, str]] = Counter()
    in_stage: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    to_win: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for one in held:
        key = (one.type_id, one.stage_id)
        closed[key] += one.is_over
        won[key] += one.is_won and one.is_over
        if one.stayed is not None:
            in_stage[key].append(one.stayed)
        if one.to_win is not None:
            to_win[key].append(one.to_win)
    return Past(
        closed,
        won,
        {key: tuple(sorted(days)) for key, days in in_stage.items()},
        {key: tuple(sorted(days)) for key, days in to_win.items()},
    )


def median(ascending: Sequence[float]) -> float:
    """The middle one, or the mean of the middle two. Raises ValueError for none."""
    if not ascending:
        raise ValueError("no values")
    half = len(ascending) // 2
    return ascending[half] if len(ascending) % 2 else (ascending[half - 1] + ascending[half]) / 2


_FIELDS = frozenset(one.name for one in fields(Opportunity)) - {"id", "version"}


def _value(name: str, held: Any) -> Any:
    """A value of an event as the opportunity has it."""
    if held is None or isinstance(held, date | tuple | frozenset):
        return held
    match name:
        case "close_on":
            return date.fromisoformat(held)
        case "products" | "competitors":
            return tuple(held)
        case "team":
            return tuple(one if isinstance(one, Member) else Member(one["person_id"], one["part"]) for one in held)
        case "done":
            return frozenset(held)
    return held
