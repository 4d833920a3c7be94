"""What one was told unasked, newest first."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor, frame
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.phrasing import date_text, field_label
from assistant.services.pushing import shown_pushes
from assistant.services.viewcards import change_text

router = APIRouter(include_in_schema=False)


@router.get("/pushes")
def show_news(app: App, person: Visitor) -> Response:
    """One's pushes, what changed in each, and whether one has seen it."""
    now = app.desk.local_time(app.clock(), person)
    with app.database.read() as store:
        names = Namer(store)
        shared = frame(store, app, person, "news")
        pushes: list[dict[str, Any]] = []
        for push, shown in shown_pushes(Access(store, app.desk, person), store.records.pushes_to(person.id)):
            record = store.records.get(push.record_id)
            made_at = app.desk.local_time(push.created_at, person)
            changes: dict[str, list[str]] = {}
            for change in shown:
                label = field_label(app.desk.wording, change.field, person.locale)
                changes.setdefault(label, []).append(change_text(app.desk, change, person.locale, now))
            pushes.append(
                {
                    "id": push.id,
                    "customer": names.customer(push.customer_id),
                    "author": names.person(record.author_id).name if record else "",
                    "reason": f"news.why_{push.reason}",
                    "date": f"{date_text(made_at.date(), person.locale, now.date())} {made_at:%H:%M}",
                    "changes": changes,
                    "is_new": push.seen_at is None,
                }
            )
    return page("news.html", person.locale, pushes=pushes, **shared)


@router.post("/pushes/{push_id}/seen")
def mark_seen(app: App, person: Visitor, push_id: str) -> Response:
    """From the button on the page."""
    with app.database.write() as store:
        if not store.records.see_push(push_id, person.id, app.clock()):
            raise NotFound("no such push")
    return RedirectResponse("/pushes", 303)
