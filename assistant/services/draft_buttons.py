"""Buttons on the cards of drafts and records: file, change, discard, correct."""

from dataclasses import replace

from assistant.domain.note import Draft, NoteState
from assistant.errors import Conflict
from assistant.services import amending, answering, commanding, confirming, correcting, rewording
from assistant.services.cards import CARD_FIELDS
from assistant.services.outcome import Outcome
from assistant.services.phrasing import field_label
from assistant.services.posting import post_card
from assistant.services.turn import Turn
from connectors.im.base import Button, Entry, Message, Section


def confirm(turn: Turn, about: list[str]) -> Outcome:
    """File the draft (draft, version)."""
    done = confirming.confirm(turn.store, about[0], int(about[1]), turn.person, turn.desk, turn.now)
    return _confirmed(turn, done)


def create_and_confirm(turn: Turn, about: list[str]) -> Outcome:
    """File the draft (draft, version) under a new customer of the name that was said."""
    draft = amending.own_draft(turn.store, about[0], turn.person)
    name = draft.fields.customer
    if not name:
        raise Conflict(f"draft {draft.id} names no customer", code="draft_undecided")
    done = confirming.confirm(turn.store, draft.id, int(about[1]), turn.person, turn.desk, turn.now, customer_name=name)
    return _confirmed(turn, done)


def _confirmed(turn: Turn, done: confirming.Confirmation) -> Outcome:
    if not done.is_new:
        return turn.explain("draft_confirmed")
    return turn.outcome(record_id=done.record.id, toast=turn.say("toast.confirmed"))


def pick_customer(turn: Turn, about: list[str]) -> Outcome:
    """The draft is about that one of its candidates (draft, place)."""
    draft = amending.open_draft(turn.store, about[0], turn.person)
    place = int(about[1])
    if not 0 <= place < len(draft.candidates):
        raise Conflict(f"draft {draft.id} has no candidate {place}", code="draft_changed")
    amending.choose_customer(turn.store, draft.id, draft.candidates[place], turn.person, turn.desk, turn.now)
    turn.store.people.answered(*turn.chat)
    return turn.outcome(toast=turn.say("toast.chosen"))


def ask_customer(turn: Turn, about: list[str]) -> Outcome:
    """Ask which customer the draft is about."""
    return answering.ask_customer(turn, amending.open_draft(turn.store, about[0], turn.person))


def pick_field(turn: Turn, about: list[str]) -> Outcome:
    """Offer the fields of the draft to be changed."""
    _card(turn, amending.open_draft(turn.store, about[0], turn.person), picking=True)
    return turn.outcome()


def ask_field(turn: Turn, about: list[str]) -> Outcome:
    """Ask for the new value of a field (draft, field)."""
    draft = amending.open_draft(turn.store, about[0], turn.person)
    _card(turn, draft)
    return answering.ask_value(turn, draft, _field(about[1]))


def back(turn: Turn, about: list[str]) -> Outcome:
    """Show the card of the draft as it was."""
    _card(turn, amending.own_draft(turn.store, about[0], turn.person))
    return turn.outcome()


def cancel(turn: Turn, _about: list[str]) -> Outcome:
    """Leave the open question."""
    # A question that was answered meanwhile left its button behind: what was answered stands.
    if turn.store.people.question(*turn.chat) is None:
        return turn.tell("draft.edit_gone")
    return commanding.cancel(turn)


def discard(turn: Turn, about: list[str]) -> Outcome:
    """Throw the draft away."""
    amending.discard(turn.store, about[0], turn.person, turn.desk, turn.now)
    return turn.outcome(toast=turn.say("toast.discarded"))


def restore(turn: Turn, about: list[str]) -> Outcome:
    """Take the draft back."""
    amending.restore(turn.store, about[0], turn.person, turn.desk, turn.now)
    return turn.outcome(toast=turn.say("toast.restored"))


def transcript(turn: Turn, about: list[str]) -> Outcome:
    """Show the note's words, and as they were heard where they were mended."""
    draft = amending.own_draft(turn.store, about[0], turn.person)
    note = turn.store.notes.get(draft.note_id)
    if note is None:
        return turn.answer(Message(title=turn.say("note.transcript")))
    mended = note.heard not in ("", note.text)
    heard = (Section(turn.say("note.as_heard"), (Entry(note.heard),)),) if mended else ()
    return turn.answer(Message(title=turn.say("note.transcript"), text=note.text, sections=heard))


def show_again(turn: Turn, about: list[str]) -> Outcome:
    """Bring the card of the draft to the end of the chat."""
    draft = amending.own_draft(turn.store, about[0], turn.person)
    post_card(turn.store, draft, turn.desk, f"card:{draft.id}:{turn.inbox_id}", turn.now, anew=True)
    return turn.outcome()


def apply_waiting(turn: Turn, about: list[str]) -> Outcome:
    """Apply the words that waited for this draft to be named."""
    return rewording.take_waiting(turn, amending.open_draft(turn.store, about[0], turn.person))


def try_again(turn: Turn, about: list[str]) -> Outcome:
    """Work on a failed note once more."""
    note = turn.store.notes.get(about[0])
    if note is None or note.person_id != turn.person.id:
        return turn.explain("button_unknown")
    if note.state is not NoteState.FAILED:
        return turn.outcome(toast=turn.say("toast.under_way"))
    turn.store.notes.change(note.id, state=NoteState.RECEIVED, error_code="")
    return turn.outcome(note_id=note.id)


def pick_correction(turn: Turn, about: list[str]) -> Outcome:
    """Offer the fields of a record to be corrected."""
    record = correcting.own_record(turn.store, about[0], turn.person, turn.desk)
    picks = [
        Button(field_label(turn.desk.wording, name, turn.locale), f"rf:{record.id}:{name}") for name in CARD_FIELDS
    ]
    rows = tuple(tuple(picks[start : start + 3]) for start in range(0, len(picks), 3))
    return turn.answer(Message(turn.say("ask.which_field"), buttons=rows))


def ask_correction(turn: Turn, about: list[str]) -> Outcome:
    """Ask for the right value of a field (record, field)."""
    record = correcting.own_record(turn.store, about[0], turn.person, turn.desk)
    draft = turn.store.drafts.get(record.draft_id)
    if draft is None:
        return turn.explain("button_unknown")
    return answering.ask_value(turn, replace(draft, fields=record.fields), _field(about[1]), of_record=True)


def _field(name: str) -> str:
    if name not in CARD_FIELDS:
        raise ValueError(name)
    return name


def _card(turn: Turn, draft: Draft, *, picking: bool = False) -> None:
    key = f"card:{draft.id}:{turn.inbox_id}"
    post_card(turn.store, draft, turn.desk, key, turn.now, picking=picking)


def show_anew(turn: Turn, draft_id: str) -> None:
    """Show the newest card of one's own draft in place of a stale one."""
    draft = turn.store.drafts.get(draft_id)
    if draft and draft.person_id == turn.person.id:
        _card(turn, draft)
