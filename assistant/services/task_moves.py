"""Gate tasks that a confirmed record says are done: asked of the rep with its words, and ticked on their yes."""

from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.domain.stage_suggestion import tasks_told
from assistant.errors import Conflict, NotFound
from assistant.services import opportunities, stage_moves
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunities import Because
from assistant.services.opportunity_cards import tasks_card
from assistant.services.outcome import Outcome
from assistant.services.posting import card_locale, post
from assistant.services.turn import Turn
from assistant.storage.store import Store


def ask_tasks(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> None:
    """Ask, in the chat of the note, whether the gate tasks that the record tells of are done; again is no error.

    Nothing is ticked before the yes, and only who may change the opportunity is asked.
    """
    access = Access(store, desk, author, acts=False)
    held = store.opportunities.of_customer(customer.id)
    told = tasks_told(desk.selling, held, record)
    note = store.notes.get(record.note_id)
    meant = next((one for one in held if told and one.id == told[0].opportunity_id), None)
    if note is None or meant is None or not access.allows(Action.WRITE, access.of_opportunity(meant)):
        return
    card = tasks_card(desk, record.id, told, meant, customer.name, card_locale(note, author))
    post(store, (note.channel, note.chat_id), card, f"tasks:{record.id}", now)


def tick_told(turn: Turn, about: list[str]) -> Outcome:
    """Yes (record, stage/task): a gate task that the record told of is done, with the record's words."""
    record = turn.store.records.get(about[0])
    if record is None or not turn.access.allows(Action.READ, turn.access.of_record(record)):
        raise NotFound(f"tasks of record {about[0]}", code="button_unknown")
    held = turn.access.readable_opportunities(turn.store.opportunities.of_customer(record.customer_id))
    told = {f"{one.stage_id}/{one.task_id}": one for one in tasks_told(turn.desk.selling, held, record)}
    one = told.get(about[1])
    if one is None:
        raise Conflict(f"task {about[1]} of record {record.id} was decided before", code="suggestion_closed")
    before = turn.access.opportunity(one.opportunity_id)
    because = Because(record.id, one.quote)
    opportunities.finish_task(
        turn.store,
        before.id,
        before.version,
        one.stage_id,
        one.task_id,
        turn.person,
        turn.desk,
        turn.now,
        because=because,
    )
    return stage_moves.show(turn, [before.id])
