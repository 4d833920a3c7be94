"""The funnel for people: whole days on somebody's own clock, in the home currency."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo

from assistant.domain.lead_funnel import Attribution, Funnel
from assistant.domain.permission import Action, Kind
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.store import Store


def count(
    store: Store,
    desk: Desk,
    access: Access,
    zone: tzinfo,
    first: date | None,
    last: date | None,
    *,
    attribution: Attribution = Attribution.FIRST,
    by_campaign: bool = False,
    sources: Collection[str] = (),
) -> Funnel:
    """The funnel of the leads that came from `first` to `last`, both whole days in `zone`; None is without bound.

    It counts everybody's leads, for whoever may read any; amounts are left out for those who may not see every one.
    Raises Forbidden.
    """
    access.require_kind(Action.READ, Kind.LEAD)
    funnel = store.lead_funnel.count(
        _midnight(first, zone) if first else None,
        _midnight(last + timedelta(days=1), zone) if last else None,
        attribution,
        by_campaign=by_campaign,
        home_currency=desk.selling.home_currency,
        rates=desk.selling.rates or {},
        sources=sources,
    )
    return funnel if access.sees_every_amount else funnel.without_amounts()


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
