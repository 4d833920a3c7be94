"""What open deals will bring in a period: weighted by stage, and by how deals like them went, with the reasons."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.domain.amount_sums import Chance, Estimate, estimate
from assistant.domain.deal_history import Past, Slip, Standing, Track, past_of
from assistant.domain.deal_warnings import Warned, slipped, stuck
from assistant.domain.opportunity import Opportunity
from assistant.domain.period import Period
from assistant.domain.selling import Selling, StageKind

NAMED_MAX = 3
"""Most deals named as a reason of one kind."""
CARRIED_SHARE = 0.8
"""The deals that carry the sum are the fewest that make so much of it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often deals of a type that were in a stage were won: `won` of `closed`, and `rate`, which leans on the
    configured one where they are few."""

    rate: float
    won: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """A deal counted in the period. `amount` is in home units. `in_time` is the chance that, if it is won, it is won by
    the end of the period; history's chance is both together."""

    deal: Opportunity
    amount: float
    by_stage: float
    history: Rate
    in_time: float

    @property
    def by_history(self) -> float:
        return self.history.rate * self.in_time


@dataclass(frozen=True, slots=True)
class Slipped:
    """An open deal whose close date moved later, or is past: `overdue` days, 0 while it is ahead."""

    deal: Opportunity
    slips: tuple[Slip, ...]
    overdue: int

    @property
    def moved_days(self) -> int:
        """From the first date it was to close on to the present one."""
        return (self.slips[-1].after - self.slips[0].before).days if self.slips else 0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Amounts in the home currency. `won` was won in the period already and is part of both estimates.

    `carriers` make most of the expected sum, `swings` most of its spread, largest first. `slipped` are all open deals
    of the period, or with a date before it, that slipped; `stuck` those of the period. `unpriced` have no amount or no
    rate and count as nothing; `undated` open deals are in no period.
    """

    period: Period
    at: datetime
    currency: str
    won: float
    won_deals: tuple[Opportunity, ...]
    expected: tuple[Expected, ...]
    by_stage: Estimate
    by_history: Estimate
    carriers: tuple[Expected, ...]
    swings: tuple[Expected, ...]
    slipped: tuple[Slipped, ...]
    stuck: tuple[tuple[Opportunity, Warned], ...]
    unpriced: tuple[Opportunity, ...]
    undated: tuple[Opportunity, ...]


def forecast(
    tracks: Sequence[Track],
    selling: Selling,
    period: Period,
    now: datetime,
    owner_id: str | None = None,
    *,
    others: Sequence[Track] | None = None,
) -> Forecast:
    """The forecast of `period` with what was known at `now`, on the team's clock; later events are undone first.

    A deal is in the period of its expected close. Only open ones of a configured type and stage count, with `owner_id`
    only those of that person. How deals went before is learnt from everybody's: from `others`, where `tracks` are
    only those that the reader may see.
    """
    seen = [held for track in tracks if (held := track.at(now, selling)) is not None]
    whole = others if others is not None else tracks
    past = past_of(held for track in whole if (held := track.at(now, selling)) is not None)
    return forecast_from([track.standing for track in seen], past, selling, period, now, owner_id)


def forecast_from(
    standings: Iterable[Standing],
    past: Past,
    selling: Selling,
    period: Period,
    now: datetime,
    owner_id: str | None = None,
) -> Forecast:
    """As `forecast`, of how deals stood at `now` and how others had gone by then."""
    own = [one for one in standings if owner_id in (None, one.deal.owner_id)]
    won = [one.deal for one in own if _was_won_in(one.deal, period, now)]
    open_ones = [one for one in own if _is_under_way(one.deal, selling)]
    inside = [one for one in open_ones if one.deal.close_on and one.deal.close_on in period]
    late = [one for one in open_ones if one.deal.close_on and one.deal.close_on < min(period.first, now.date())]
    expected = tuple(_expected(one, past, selling, period, now) for one in inside)
    certain = sum(_worth(deal, selling) or 0.0 for deal in won)
    return Forecast(
        period,
        now,
        selling.home_currency,
        certain,
        tuple(won),
        expected,
        estimate((Chance(one.amount, one.by_stage) for one in expected), certain),
        estimate((Chance(one.amount, one.by_history) for one in expected), certain),
        _carriers(expected),
        _swings(expected),
        _slipped([*inside, *late], now.date()),
        _stuck(inside, past, selling, now),
        tuple(deal for deal in (*won, *(one.deal for one in inside)) if _worth(deal, selling) is None),
        tuple(one.deal for one in open_ones if one.deal.close_on is None),
    )


def rate_of(past: Past, selling: Selling, type_id: str, stage_id: str) -> Rate:
    """How often closed deals of a type that ever were in a stage were won.

    The configured win rate weighs as much as `prior_deals` closed ones: the mean of a Beta posterior.
    """
    kind = selling.type(type_id)
    stage = kind.stage(stage_id) if kind else None
    usual, weight = (stage.win_rate if stage else 0.0), selling.health.prior_deals
    won, closed = past.won.get((type_id, stage_id), 0), past.closed.get((type_id, stage_id), 0)
    return Rate((won + weight * usual) / (closed + weight), won, closed)


def chance_in_time(took: Sequence[float], elapsed_days: float, left_days: float, weight: float) -> float:
    """The chance that a deal which will be won is won within `left_days`, `elapsed_days` after it came to its stage.

    `took` are the days that won ones needed from there, ascending. The rep's own date, which says that it will, weighs
    as much as `weight` of them.
    """
    quicker = bisect_right(took, elapsed_days)
    in_time = bisect_right(took, elapsed_days + left_days) - quicker
    return (in_time + weight) / (len(took) - quicker + weight)


def _expected(one: Standing, past: Past, selling: Selling, period: Period, now: datetime) -> Expected:
    deal = one.deal
    kind = selling.type(deal.type_id)
    stage = kind.stage(deal.stage_id) if kind else None
    return Expected(
        deal,
        _worth(deal, selling) or 0.0,
        stage.win_rate if stage else 0.0,
        rate_of(past, selling, deal.type_id, deal.stage_id),
        chance_in_time(
            past.to_win.get((deal.type_id, deal.stage_id), ()),
            (now - one.came) / timedelta(days=1),
            max((period.last - now.date()).days, 0) + 1,
            selling.health.prior_deals,
        ),
    )


def _was_won_in(deal: Opportunity, period: Period, now: datetime) -> bool:
    is_won = deal.outcome == StageKind.WON.value and deal.closed_at is not None
    return is_won and deal.closed_at is not None and deal.closed_at.astimezone(now.tzinfo).date() in period


def _is_under_way(deal: Opportunity, selling: Selling) -> bool:
    kind = selling.type(deal.type_id)
    stage = kind.stage(deal.stage_id) if kind else None
    return deal.is_open and stage is not None and stage.kind is StageKind.OPEN


def _worth(deal: Opportunity, selling: Selling) -> float | None:
    return selling.in_home_currency(deal.amount, deal.currency)


def _carriers(expected: Sequence[Expected]) -> tuple[Expected, ...]:
    """The fewest deals that make most of the sum, at most a few."""
    ranked = sorted(expected, key=lambda one: (-one.amount * one.by_history, one.deal.id))
    whole, reached, found = sum(one.amount * one.by_history for one in expected), 0.0, []
    for one in ranked[:NAMED_MAX]:
        if reached >= CARRIED_SHARE * whole:
            break
        reached += one.amount * one.by_history
        found.append(one)
    return tuple(found)


def _swings(expected: Sequence[Expected]) -> tuple[Expected, ...]:
    """The deals whose coming or not makes the greatest difference."""

    def variance(one: Expected) -> float:
        return one.amount**2 * one.by_history * (1 - one.by_history)

    ranked = sorted((one for one in expected if variance(one) > 0), key=lambda one: (-variance(one), one.deal.id))
    return tuple(ranked[:NAMED_MAX])


def _slipped(standings: Sequence[Standing], today: date) -> tuple[Slipped, ...]:
    found = [
        Slipped(one.deal, one.slips, sum(past.days for past in slipped(one.deal, today)))
        for one in standings
        if one.slips or slipped(one.deal, today)
    ]
    return tuple(sorted(found, key=lambda one: (-one.overdue, -one.moved_days, one.deal.id)))


def _stuck(
    standings: Sequence[Standing], past: Past, selling: Selling, now: datetime
) -> tuple[tuple[Opportunity, Warned], ...]:
    found = []
    for one in standings:
        kind = selling.type(one.deal.type_id)
        found += [(one.deal, held) for held in (stuck(kind, one.deal, past, now) if kind else ())]
    return tuple(sorted(found, key=lambda pair: (-pair[1].days, pair[0].id)))
