"""Case studies for a customer: what to match them on, and bringing those that fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import CustomerView
from assistant.domain.followup import Budget, GrainedDate, Stage
from assistant.errors import NotFound
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.phrasing import amount_text
from assistant.services.posting import card_locale, post
from assistant.services.viewcards import case_ref, cases_message
from assistant.storage.store import Store
from connectors.im.base import Message
from retrieval.base import CaseLibrary, CaseMatch, CaseStudy, CustomerProfile

CASES_MAX = 3
NOTES_MAX_CHARS = 400


def profile_of(view: CustomerView) -> CustomerProfile:
    """What cases for a customer are matched on: the view's values, and the newest note for what no field holds."""
    budget, decision_on, stage = (_newest(view, name) for name in ("budget", "decision_on", "stage_hint"))
    return CustomerProfile(
        company=view.customer.name,
        needs=_texts(view, "needs"),
        current_systems=_texts(view, "current_systems"),
        products=_texts(view, "products"),
        budget=amount_text(budget, "en") if isinstance(budget, Budget) else None,
        timeline=decision_on.date.isoformat() if isinstance(decision_on, GrainedDate) else None,
        stage=stage.value if isinstance(stage, Stage) else None,
        notes=view.records[0].text[:NOTES_MAX_CHARS] if view.records else None,
    )


def file_cases(
    store: Store, record: FollowupRecord, matches: Sequence[CaseMatch], desk: Desk, now: datetime
) -> tuple[str, ...]:
    """Bring unasked, after a record, the best three of `matches` that were never brought for the customer.

    One that does not really fit is shown as merely the nearest. Says nothing when there is nothing new. Again is no
    error. Returns the ids of the cases brought.
    """
    note, customer, author = (
        store.notes.get(record.note_id),
        store.customers.get(record.customer_id),
        store.people.get(record.author_id),
    )
    if note is None or customer is None or author is None:
        raise NotFound(f"what record {record.id} rests on")
    brought = store.records.cases_sent(customer.id)
    new = [match for match in matches if match.case_id not in brought]
    chosen = new[:CASES_MAX]
    if not chosen:
        return ()
    message = cases_message(desk, (customer.id, customer.name), chosen, card_locale(note, author), asked=False)
    post(store, (note.channel, note.chat_id), message, f"cases:{record.id}", now)
    for match in chosen:
        store.records.add_case_sent(customer.id, match.case_id, record.id, now)
    return tuple(match.case_id for match in chosen)


def answer_with_cases(
    store: Store, inbox_id: str, view: CustomerView, matches: Sequence[CaseMatch], desk: Desk, now: datetime
) -> tuple[str, ...]:
    """Answer whoever asked for cases by that message: the best three, brought before or not. Returns their ids."""
    asked = Outcome.of(store, inbox_id)
    customer, chosen = view.customer, matches[:CASES_MAX]
    message = cases_message(desk, (customer.id, customer.name), chosen, asked.locale, asked=True)
    post(store, (asked.channel, asked.chat_id), message, f"answer:{inbox_id}:cases", now)
    for match in chosen:
        store.records.add_case_sent(customer.id, match.case_id, None, now)
    return tuple(match.case_id for match in chosen)


def file_document(store: Store, inbox_id: str, case: CaseStudy, desk: Desk, now: datetime) -> None:
    """Send the file of a case to whoever asked for it by that message, ready to forward."""
    asked = Outcome.of(store, inbox_id)
    text = desk.wording.say("cases.file", asked.locale, title=case.title)
    if case.standing.visibility == "internal":
        text = f"{text}\n{desk.wording.say('cases.internal', asked.locale)}"
    message = Message(text, document=case.path)
    post(store, (asked.channel, asked.chat_id), message, f"answer:{inbox_id}:file", now)


@dataclass(frozen=True, slots=True)
class Gap:
    """A customer whose needs no case of the library meets."""

    customer: str
    needs: tuple[str, ...]


def gaps(views: Iterable[CustomerView], library: CaseLibrary) -> Sequence[Gap]:
    """The customers with needs that no case really fits, by name: what marketing should write next."""
    found = []
    for view in views:
        needs = _texts(view, "needs")
        if needs and not any(match.fits for match in library.match(profile_of(view), count=1)):
            found.append(Gap(view.customer.name, needs))
    return sorted(found, key=lambda gap: gap.customer)


def experience(store: Store) -> Mapping[str, float]:
    """How well each case served before, -1 to 1, by id."""
    return {use.case_id: use.earned for use in store.records.case_uses()}


def find_brought(store: Store, customer_id: str, ref: str) -> str | None:
    """The id of the case that a button's `ref` means, among those brought for a customer."""
    return next((case_id for case_id in store.records.cases_sent(customer_id) if case_ref(case_id) == ref), None)


def _newest(view: CustomerView, name: str) -> Any:
    held = view.values.get(name, ())
    return held[0].value if held else None


def _texts(view: CustomerView, name: str) -> tuple[str, ...]:
    return tuple(str(one.value) for one in view.values.get(name, ()))
