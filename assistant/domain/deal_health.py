"""The C139 reading of a deal: what is known, won and decided by records, by the people on it, and by their coach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assistant.domain.c139 import ITEMS, Group, Item, Method
from assistant.domain.health_evidence import Finding
from assistant.domain.health_rules import HealthRules

AGREES_FROM = 0.5
"""A coach's score below it denies the item."""


class Kind(StrEnum):
    """Who speaks: one of the people on the deal, or their coach."""

    STATED = "stated"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class Say:
    """What a person said of an item: `score` from 0 (no) to 1 (yes); None takes back what the same kind said before.

    `record_id` and `quote` are the note's words they pressed yes or no under, where they did.
    """

    item_id: str
    kind: Kind
    score: float | None
    person_id: str
    at: datetime
    note: str = ""
    record_id: str | None = None
    quote: str = ""

    @property
    def is_yes(self) -> bool:
        return self.score is not None and self.score >= AGREES_FROM


class State(StrEnum):
    """What is held of an item. Only `heard` (where that counts) and `confirmed` count."""

    UNKNOWN = "unknown"
    PARTLY = "partly"  # some of its parts were heard
    HEARD = "heard"  # a record says so; nobody confirmed it
    CONFIRMED = "confirmed"  # somebody on the deal, or the coach, says so
    CHECK = "check"  # it rests on what is old
    CONTESTED = "contested"  # what was said last and what a person confirmed disagree
    NO = "no"  # a record, or somebody on the deal, says that it is not so
    DENIED = "denied"  # the coach does not believe it


@dataclass(frozen=True, slots=True)
class ItemReading:
    """An item, its state, and why. `evidence` speaks for it, `against` against it, both newest first.

    `missing` are the ids of parts that were not heard. `unrated` is the state without the coach. `is_news_to_coach`
    tells that something was said since the coach denied it.
    """

    item_id: str
    state: State
    counts: bool
    unrated: State
    counts_unrated: bool
    evidence: tuple[Finding, ...] = ()
    against: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()
    stated: Say | None = None
    rated: Say | None = None
    is_news_to_coach: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The thirteen in order, read at a moment."""

    items: tuple[ItemReading, ...]
    at: datetime

    def item(self, item_id: str) -> ItemReading:
        """The reading of an item. Raises KeyError."""
        found = next((item for item in self.items if item.item_id == item_id), None)
        if found is None:
            raise KeyError(item_id)
        return found

    def count(self, group: Group, *, rated: bool = True) -> int:
        """How many of a group count; `rated` False leaves the coach out."""
        return sum(
            1 for one in self.items if ITEMS[one.item_id] is group and (one.counts if rated else one.counts_unrated)
        )

    @property
    def line(self) -> str:
        """As people write it: 6C-2F-0W."""
        return self._line(rated=True)

    @property
    def unrated_line(self) -> str:
        """The same without the coach's ratings."""
        return self._line(rated=False)

    @property
    def rated(self) -> tuple[int, int]:
        """Of the items that count without the coach and that the coach rated: how many the coach believes, and all."""
        judged = [one for one in self.items if one.counts_unrated and one.rated is not None]
        return sum(1 for one in judged if one.counts), len(judged)

    @property
    def states(self) -> Mapping[str, str]:
        """The state of each item."""
        return {one.item_id: one.state.value for one in self.items}

    def _line(self, *, rated: bool) -> str:
        known, leads, won = (self.count(group, rated=rated) for group in Group)
        return f"{known}C-{leads}F-{won}W"


def read_health(
    method: Method, rules: HealthRules, findings: Sequence[Finding], said: Iterable[Say], now: datetime
) -> Reading:
    """The reading at `now`; what was said later does not count, so that earlier moments can be read again."""
    past = [finding for finding in findings if finding.said_at <= now]
    newest: dict[tuple[str, Kind], Say] = {}
    for one in sorted((one for one in said if one.at <= now), key=lambda one: one.at):
        newest[one.item_id, one.kind] = one
    return Reading(
        tuple(
            _read(item, rules, past, newest.get((item.id, Kind.STATED)), newest.get((item.id, Kind.RATED)), now)
            for item in method.items
        ),
        now,
    )


def next_questions(method: Method, reading: Reading) -> tuple[tuple[Item, str], ...]:
    """What to find out next, as item and part, one an item: first of the nine, then the leads, then the decision.

    What was heard and only waits for somebody's yes is none of it.
    """
    found = []
    for one in reading.items:
        item = method.item(one.item_id)
        if item is None or one.counts or one.state is State.HEARD:
            continue
        parts = one.missing or tuple(part.id for part in item.parts)
        found.append((item, parts[0]))
    return tuple(found)


def _read(
    item: Item, rules: HealthRules, past: Sequence[Finding], stated: Say | None, rated: Say | None, now: datetime
) -> ItemReading:
    stated = None if stated is None or stated.score is None else stated
    rated = None if rated is None or rated.score is None else rated
    own = [finding for finding in past if finding.part.partition(".")[0] == item.id]
    standing = _standing(own)
    oldest = now - timedelta(days=rules.stale_days)
    heard = _heard(item, standing, own, oldest)
    against = tuple(finding for finding in reversed(own) if not finding.speaks_for)
    believed = rated if rated is not None and rated.is_yes else None
    unrated = _weighed(heard, stated, own, oldest)
    state = _weighed(heard, _newest(stated, believed), own, oldest)
    is_news = False
    if rated is not None and not rated.is_yes:
        state = State.DENIED
        is_news = any(finding.said_at > rated.at for finding in standing)
    return ItemReading(
        item.id,
        state,
        _counts(state, rules),
        unrated,
        _counts(unrated, rules),
        tuple(reversed(standing)),
        against,
        tuple(part.id for part in item.parts if not _fills(item, part.id, standing)),
        stated,
        rated,
        is_news,
    )


def _standing(own: Sequence[Finding]) -> list[Finding]:
    """What speaks for an item and was not taken back by something said later of the same part and people."""
    denials = [finding for finding in own if not finding.speaks_for]
    return [
        finding
        for finding in own
        if finding.speaks_for
        and not any(
            denial.part == finding.part
            and denial.order > finding.order
            and (not denial.who or not finding.who or finding.who <= denial.who)
            for denial in denials
        )
    ]


def _heard(item: Item, standing: Sequence[Finding], own: Sequence[Finding], oldest: datetime) -> State:
    """The state by records alone."""
    fresh = [finding for finding in standing if finding.said_at >= oldest]
    if sum(_fills(item, part.id, fresh) for part in item.parts) >= item.enough:
        return State.HEARD
    if sum(_fills(item, part.id, standing) for part in item.parts) >= item.enough:
        return State.CHECK
    if standing:
        return State.PARTLY
    # That something is not known leaves it unknown; that a lead is not won is knowledge.
    return State.NO if own and item.group is not Group.KNOW else State.UNKNOWN


def _fills(item: Item, part_id: str, given: Sequence[Finding]) -> bool:
    """Whether findings fill a part: one clause does, or so many different values of a field as it asks for."""
    part = next(part for part in item.parts if part.id == part_id)
    own = [finding for finding in given if finding.part == f"{item.id}.{part_id}"]
    if any(not finding.key for finding in own):
        return True
    values = len({finding.key for finding in own})
    return any(values >= cue.least for cue in part.fields)


def _newest(*said: Say | None) -> Say | None:
    return max((one for one in said if one is not None), key=lambda one: one.at, default=None)


def _weighed(heard: State, said: Say | None, own: Sequence[Finding], oldest: datetime) -> State:
    """What records tell, weighed against the last word of a person."""
    if said is None:
        return heard
    since = [finding for finding in own if finding.said_at > said.at]
    if not said.is_yes:
        return State.CONTESTED if any(finding.speaks_for for finding in since) else State.NO
    if any(not finding.speaks_for for finding in since):
        # The yes may have been about what was taken back; other words may still speak for it.
        return heard if heard is State.HEARD else State.CONTESTED
    return State.CHECK if said.at < oldest and heard is not State.HEARD else State.CONFIRMED


def _counts(state: State, rules: HealthRules) -> bool:
    return state is State.CONFIRMED or (state is State.HEARD and rules.counts_heard)
