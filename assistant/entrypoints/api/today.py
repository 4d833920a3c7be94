"""The caller's day: what to do, whom to call, what is about to slip; and ticking off what was promised."""

from collections.abc import Mapping

from fastapi import APIRouter

from assistant.domain.daily import Day, Group, Item, Promise
from assistant.domain.person import Person
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath, Ref
from assistant.entrypoints.api.today_schemas import PromiseEventOut, PromiseOut, TodayGroup, TodayItem, TodayOut
from assistant.services import morning, promises
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.morning_card import item_line
from assistant.storage.store import Store

router = APIRouter(prefix="/api/v1", tags=["today"], responses=documented(401))


@router.get("/today")
def get_today(app: App, person: Caller) -> TodayOut:
    """What the caller is to see to today, on their own clock, best first within each group."""
    with app.database.read() as store:
        day = morning.today(store, person, app.desk, app.clock())
        names = morning.customer_names(store, day)
        return today_out(day, names, app.desk, person, store.mornings.is_on(person.id))


@router.put("/today/in-the-morning", status_code=204, responses=documented(503))
def send_in_the_morning(app: App, person: Caller) -> None:
    """Send the list to the caller every working morning. Again is no error."""
    with app.database.write() as store:
        store.mornings.set_on(person.id, True)


@router.delete("/today/in-the-morning", status_code=204, responses=documented(503))
def stop_in_the_morning(app: App, person: Caller) -> None:
    """Do not send the list any more. Again is no error."""
    with app.database.write() as store:
        store.mornings.set_on(person.id, False)


@router.get("/promises/{promise_id}", responses=documented(404, 422))
def get_promise(app: App, person: Caller, promise_id: IdPath) -> PromiseOut:
    """Something promised, and what became of it."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        return promise_out(store, promises.found(store, access, promise_id), access)


@router.put("/promises/{promise_id}/done", responses=documented(403, 404, 422, 503))
def tick_promise(app: App, person: Caller, promise_id: IdPath) -> PromiseOut:
    """It is done. Again is no error."""
    with app.database.write() as store:
        held = promises.tick(store, promise_id, person, app.desk, app.clock())
        return promise_out(store, held, Access(store, app.desk, person))


@router.delete("/promises/{promise_id}/done", responses=documented(403, 404, 422, 503))
def untick_promise(app: App, person: Caller, promise_id: IdPath) -> PromiseOut:
    """It is not done after all. Again is no error."""
    with app.database.write() as store:
        held = promises.untick(store, promise_id, person, app.desk, app.clock())
        return promise_out(store, held, Access(store, app.desk, person))


def today_out(day: Day, names: Mapping[str, str], desk: Desk, person: Person, is_on: bool) -> TodayOut:
    """A day's list as a document, in the person's language."""

    def out(item: Item) -> TodayItem:
        return TodayItem(
            reason=item.reason,
            days=item.days,
            line=item_line(desk, item, names, person.locale),
            customer=Ref(id=item.customer_id, name=names.get(item.customer_id, "")),
            text=item.text,
            due_on=item.due.date if item.due else None,
            record_id=item.record_id,
            promise_id=item.promise_id,
            opportunity_id=item.opportunity_id,
        )

    groups = [
        TodayGroup(group=group.value, items=items, more=day.more.get(group, 0))
        for group in Group
        if (items := [out(item) for item in day.items if item.group is group])
    ]
    return TodayOut(date=day.date, sent_in_the_morning=is_on, groups=groups)


def promise_out(store: Store, held: Promise, access: Access) -> PromiseOut:
    """A promise that may be seen, with its history."""
    names, (held,) = Namer(store), promises.shown(store, access, [held])
    return PromiseOut.model_validate(
        {
            "id": held.id,
            "kind": held.kind,
            "state": held.state,
            "customer": names.customer(held.customer_id),
            "person": names.person(held.person_id),
            "asked_by": names.person(held.asked_by),
            "text": held.text,
            "due_on": held.due.date if held.due else None,
            "said_at": held.said_at,
            "record_id": held.record_id,
            "history": [
                PromiseEventOut.model_validate(
                    {
                        "kind": event.kind,
                        "person": names.person(event.person_id),
                        "at": event.at,
                        "record_id": event.record_id,
                        "quote": event.quote,
                    }
                )
                for event in promises.shown_events(store, access, held)
            ],
        }
    )
