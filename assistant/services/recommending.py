"""Case studies for a customer: what to match them on, and bringing those that fit."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.domain.case_use import CaseUse, earned_by_case
from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import CustomerView
from assistant.domain.followup import Budget, GrainedDate, Stage
from assistant.domain.person import Locale
from assistant.errors import NotFound
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.phrasing import amount_text
from assistant.services.posting import Chat, card_locale, chats_of, post
from assistant.services.viewcards import case_ref, cases_message
from assistant.storage.store import Store
from connectors.im.base import Button, Message
from retrieval.base import CaseLibrary
from retrieval.case_types import EVERY_CASE, CaseFilter, CaseMatch, CaseStudy, CustomerProfile

CASES_MAX = 3
CASES_ASKED = 12
"""Asked of the library: of those not brought before, the best three are shown."""
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


@dataclass(frozen=True, slots=True)
class Found:
    """What the library has for a customer, and the customer's lines of business as the library names them; `missed` is
    a kind of cases that was asked for and is not there."""

    matches: Sequence[CaseMatch]
    industries: tuple[str, ...] = ()
    missed: str = ""


def find_cases(
    library: CaseLibrary,
    profile: CustomerProfile,
    uses: Sequence[CaseUse],
    *,
    count: int = CASES_ASKED,
    language: str | None = None,
    only: CaseFilter = EVERY_CASE,
) -> Found:
    """The cases that fit a profile best, those that served such customers well somewhat higher. Raises
    RetrievalError."""
    industries = library.industries(profile)
    experience = earned_by_case(uses, industries)
    return Found(library.match(profile, count=count, language=language, experience=experience, only=only), industries)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A reason to bring cases for a customer unasked: in which chats and language. `key` names it; `record_id` is the
    record that gave it, where one did, and `person_id` who is told."""

    key: str
    customer_id: str
    chats: tuple[Chat, ...]
    locale: Locale
    person_id: str
    record_id: str | None = None


def occasion_of(store: Store, payload: Mapping[str, str]) -> Occasion | None:
    """What a request for cases (`dictating.request_cases`, `request_cases_for_deal`) gives occasion to.

    A record does when it adds a need or a product or moves the stage; an opportunity each time it is asked for. Raises
    NotFound.
    """
    if "record_id" not in payload:
        person = store.people.get(payload["person_id"])
        if person is None:
            raise NotFound(f"person {payload['person_id']}", code="person_not_found")
        return Occasion(
            payload["key"], payload["customer_id"], tuple(chats_of(store, person.id)), person.locale, person.id
        )
    record = store.records.get(payload["record_id"])
    note = store.notes.get(record.note_id) if record else None
    author = store.people.get(record.author_id) if record else None
    if record is None or note is None or author is None:
        raise NotFound(f"record {payload['record_id']}, or what it rests on")
    if not _is_news(store, record):
        return None
    chat = (note.channel, note.chat_id)
    return Occasion(record.id, record.customer_id, (chat,), card_locale(note, author), author.id, record.id)


def _is_news(store: Store, record: FollowupRecord) -> bool:
    return any(
        (change["field"] in ("needs", "products") and change["kind"] == "added") or change["field"] == "stage_hint"
        for change in store.records.changes_of(record.id)
    )


def answering(store: Store, inbox_id: str) -> tuple[Locale, str]:
    """The language that cases were asked for in by that message, and the kind of cases in the asker's words."""
    asked = Outcome.of(store, inbox_id)
    return asked.locale, asked.cases_kind


def find_of_kind(
    library: CaseLibrary, profile: CustomerProfile, uses: Sequence[CaseUse], kind: str, locale: Locale
) -> Found:
    """The cases of the kind asked for that fit best; where there are none of it, those that fit best all the same."""
    only = library.filter_of(kind) if kind else EVERY_CASE
    found = find_cases(library, profile, uses, language=locale, only=only)
    if found.matches or only == EVERY_CASE:
        return found
    return replace(find_cases(library, profile, uses, language=locale), missed=kind)


def file_cases(store: Store, occasion: Occasion, found: Found, desk: Desk, now: datetime) -> tuple[str, ...]:
    """Bring unasked the best three cases that were never brought for the customer.

    The first time one that does not really fit is shown too, as merely the nearest; later only what fits, and better
    than everything brought before. Says nothing when there is no such case. Again is no error. Returns the ids of the
    cases brought.
    """
    customer = store.customers.get(occasion.customer_id)
    if customer is None:
        raise NotFound(f"customer {occasion.customer_id}", code="customer_not_found")
    chosen = _better(found.matches, store.sent_cases.thumbs(customer.id).keys())[:CASES_MAX]
    if not chosen:
        return ()
    message = cases_message(desk, (customer.id, customer.name), chosen, occasion.locale, asked=False)
    for place, chat in enumerate(occasion.chats):
        post(store, chat, message, f"cases:{occasion.key}" + (f":{place}" if place else ""), now)
    for match in chosen:
        store.sent_cases.add(customer.id, match.case_id, occasion.record_id, now, industries=found.industries)
    return tuple(match.case_id for match in chosen)


def answer_with_cases(
    store: Store, inbox_id: str, view: CustomerView, found: Found, desk: Desk, now: datetime
) -> tuple[str, ...]:
    """Answer whoever asked for cases by that message: the best three, brought before or not. Returns their ids."""
    asked = Outcome.of(store, inbox_id)
    customer, chosen = view.customer, found.matches[:CASES_MAX]
    message = cases_message(desk, (customer.id, customer.name), chosen, asked.locale, asked=True)
    if found.missed and chosen:
        footer = desk.wording.say("cases.kind_missing", asked.locale, kind=found.missed)
        message = replace(message, footer=footer)
    post(store, (asked.channel, asked.chat_id), message, f"answer:{inbox_id}:cases", now)
    for match in chosen:
        store.sent_cases.add(customer.id, match.case_id, None, now, industries=found.industries)
    return tuple(match.case_id for match in chosen)


def file_document(store: Store, inbox_id: str, case: CaseStudy, desk: Desk, now: datetime) -> None:
    """Send the file of a case to whoever asked for it by that message, ready to forward, with a button for telling that
    the customer liked it."""
    asked = Outcome.of(store, inbox_id)
    text = desk.wording.say("cases.file", asked.locale, title=case.title)
    if case.standing.visibility == "internal":
        text = f"{text}\n{desk.wording.say('cases.internal', asked.locale)}"
    rows: tuple[tuple[Button, ...], ...] = ()
    if asked.case_for:
        liked = desk.wording.say("button.customer_liked", asked.locale)
        rows = ((Button(liked, f"cl:{asked.case_for}:{case_ref(case.case_id)}"),),)
    message = Message(text, document=case.path, buttons=rows)
    post(store, (asked.channel, asked.chat_id), message, f"answer:{inbox_id}:file", now)


def _better(matches: Sequence[CaseMatch], brought: Collection[str]) -> list[CaseMatch]:
    """The matches not brought before; once some were, only those that fit and rank above all of these."""
    new = [match for match in matches if match.case_id not in brought]
    if not brought:
        return new
    best = max((match.score for match in matches if match.case_id in brought), default=float("-inf"))
    return [match for match in new if match.fits and match.score > best]


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


def find_brought(store: Store, customer_id: str, ref: str) -> str | None:
    """The id of the case that a button's `ref` means, among those brought for a customer."""
    return next((case_id for case_id in store.sent_cases.thumbs(customer_id) if case_ref(case_id) == ref), None)


def _newest(view: CustomerView, name: str) -> Any:
    held = view.values.get(name, ())
    return held[0].value if held else None


def _texts(view: CustomerView, name: str) -> tuple[str, ...]:
    return tuple(str(one.value) for one in view.values.get(name, ()))
