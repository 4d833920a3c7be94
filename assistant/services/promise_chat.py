"""One promise in chat: who promised what to whom, until when, and what became of it."""

from collections.abc import Callable, Mapping

from assistant.services import promises
from assistant.services.outcome import Outcome
from assistant.services.phrasing import date_text
from assistant.services.turn import Turn
from connectors.im.base import Entry, Message, Section


def show(turn: Turn, about: list[str]) -> Outcome:
    """From the button (promise): everything about it, with a button to tick it off or take that back."""
    held = promises.found(turn.store, turn.access, about[0])
    (seen,) = promises.shown(turn.store, turn.access, [held])
    people, today = turn.store.people.names(), turn.local_now.date()
    entries = [Entry(turn.say("promised.who", person=people.get(seen.person_id, "?")))]
    if seen.asked_by != seen.person_id:
        entries.append(Entry(turn.say("promised.asked_by", person=people.get(seen.asked_by, "?"))))
    if seen.due:
        entries.append(Entry(turn.say("promised.due", date=date_text(seen.due, turn.locale, today))))
    history = [
        Entry(
            turn.say(
                f"promised.event.{event.kind}",
                person=people.get(event.person_id, "?"),
                date=date_text(turn.desk.local_time(event.at, turn.person).date(), turn.locale, today),
            ),
            " ".join(event.quote.split()),
        )
        for event in promises.shown_events(turn.store, turn.access, held)
    ]
    sections = [Section("", tuple(entries))]
    if history:
        sections.append(Section(turn.say("promised.history"), tuple(history)))
    row = [turn.button("customer", f"vc:{seen.customer_id}")]
    if seen.state == "open":
        row.insert(0, turn.button("step_done", f"sd:{seen.id}", number=1))
    if seen.state == "done":
        row.insert(0, turn.button("step_undo", f"su:{seen.id}"))
    customer = turn.access.customer(seen.customer_id).name
    return turn.answer(
        Message(seen.text, title=customer, sections=tuple(sections), buttons=(tuple(row),)),
    )


ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {"pw": show}
