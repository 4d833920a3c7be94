"""The page of the day: what to do, with a box to tick for what was promised."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from assistant.domain.daily import Group
from assistant.entrypoints.api.context import App
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.services import morning, promises
from assistant.services.access import Access
from assistant.services.morning_card import reason_text
from assistant.services.phrasing import date_text

router = APIRouter(include_in_schema=False)


@router.get("/today")
def show_today(app: App, person: Visitor, done: str = "") -> Response:
    """The visitor's list; `done` is what was ticked just now, to take it back."""
    say, locale = app.desk.wording.say, person.locale
    with app.database.read() as store:
        day = morning.today(store, person, app.desk, app.clock())
        names = morning.customer_names(store, day)
        ticked = store.promises.get(done) if done else None
        held = next(iter(promises.shown(store, Access(store, app.desk, person), [ticked] if ticked else [])), None)
        shared = frame(store, app, person, "today")
    groups = [
        {
            "label": say(f"today.group.{group}", locale),
            "more": say("today.more", locale, count=day.more[group]) if group in day.more else "",
            "entries": [
                {
                    "customer": names.get(item.customer_id, "?"),
                    "customer_id": item.customer_id,
                    "text": item.text,
                    "reason": reason_text(app.desk, item, locale),
                    "promise_id": item.promise_id or "",
                    "is_late": item.reason in ("late", "past_close"),
                }
                for item in day.items
                if item.group is group
            ],
        }
        for group in Group
    ]
    return page(
        "today.html",
        locale,
        groups=[group for group in groups if group["entries"]],
        date=date_text(day.date, locale, day.date),
        ticked={"id": held.id, "text": held.text} if held and held.state == "done" else None,
        **shared,
    )


@router.post("/today/tick")
def tick(
    app: App, person: Visitor, promise_id: Annotated[str, Form(max_length=32)], undo: Annotated[bool, Form()] = False
) -> Response:
    """From the box on the page: it is done, or not after all."""
    with app.database.write() as store:
        (promises.untick if undo else promises.tick)(store, promise_id, person, app.desk, app.clock())
    return RedirectResponse("/today" if undo else f"/today?done={promise_id}", 303)
