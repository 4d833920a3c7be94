"""An opportunity and its events as a track through time: how it stood at any moment, how long it was where."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

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
        starts = [(event.changes["stage_id"][1], event.at) for event in self.events if "stage_id" in event.changes]
        if not starts:
            starts = [(self.deal.stage_id, self.deal.stage_since)]
        ends = [at for _, at in starts[1:]]
        return tuple(Span(stage, at, end) for (stage, at), end in zip(starts, [*ends, None], strict=True) if at != end)

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Each time that the expected close moved later."""
        found = []
        for event in self.events:
            old, new = event.changes.get("close_on", (None, None))
            if old and new and str(new) > str(old):
                found.append(Slip(event.at, date.fromisoformat(str(old)), date.fromisoformat(str(new))))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Past:
    """How deals that are over went, by type and stage: how many of those that were in it are `closed` and `won`; of won
    ones the days `in_stage`, all visits together, and the days `to_win` since they first came there, both ascending."""

    closed: Mapping[tuple[str, str], int]
    won: Mapping[tuple[str, str], int]
    in_stage: Mapping[tuple[str, str], tuple[float, ...]]
    to_win: Mapping[tuple[str, str], tuple[float, ...]]


def past_of(tracks: Iterable[Track]) -> Past:
    """What closed deals among `tracks` tell: each is looked at once, however much is asked after."""
    closed: Counter[tuple[str, str]] = Counter()
    won: Counter[tuple[str, str]] = Counter()
    in_stage: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    to_win: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for track in tracks:
        deal = track.deal
        is_won = deal.outcome == StageKind.WON.value
        if deal.is_open and not is_won:
            continue
        visits: dict[str, list[Span]] = {}
        for span in track.spans:
            visits.setdefault(span.stage_id, []).append(span)
        for stage_id, spans in visits.items():
            key = (deal.type_id, stage_id)
            closed[key] += not deal.is_open
            won[key] += is_won and not deal.is_open
            stayed = [span.days(span.since) for span in spans if span.until]
            if is_won and stayed:
                in_stage[key].append(sum(stayed))
            if is_won and deal.closed_at:
                to_win[key].append((deal.closed_at - spans[0].since) / timedelta(days=1))
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
