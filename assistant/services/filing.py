"""Filing what a reader made of a note: drafts and their cards, or a word on why there are none."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.followup import Reading
from assistant.domain.ids import derive_id
from assistant.domain.note import Draft, Note, NoteState
from assistant.domain.person import Locale
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.cards import short
from assistant.services.deduplicating import decide_or_compare
from assistant.services.desk import Desk
from assistant.services.finding import home_of
from assistant.services.posting import card_locale, post, post_card
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section

FINAL_CODES = frozenset({"audio_unreadable", "audio_too_large", "audio_too_long", "file_too_large"})
"""Failures that trying again cannot mend."""
EXCERPT_CHARS = 600


def file_readings(
    store: Store, note: Note, readings: Sequence[Reading], desk: Desk, now: datetime
) -> tuple[Draft, ...]:
    """Make a draft of each reading that says something and show its card, the first in place of the progress message.

    A note that says nothing gets a word instead. Again is no error: drafts and messages stand once.
    """
    note = store.notes.get(note.id) or note
    telling = [reading for reading in readings if not reading.fields.is_empty]
    seconds = dict(note.seconds)
    for reading in telling:
        for stage, passed_s in reading.seconds.items():
            seconds[stage] = max(seconds.get(stage, 0.0), passed_s)
    if not telling:
        store.notes.change(note.id, state=NoteState.EMPTY, seconds=seconds)
        _say_empty(store, note, desk, now)
        return ()
    store.notes.change(note.id, state=NoteState.READY, error_code="", seconds=seconds)
    drafts = tuple(_draft(store, note, ordinal, reading, desk, now) for ordinal, reading in enumerate(telling))
    for draft in drafts:
        placeholder_id = note.placeholder_id if draft.ordinal == 0 else ""
        post_card(store, draft, desk, f"card:{draft.id}:1", now, placeholder_id=placeholder_id)
    return drafts


def fail_note(store: Store, note: Note, error_code: str, desk: Desk, now: datetime) -> None:
    """Say why a note came to nothing and what to do, with a button to try again where that can help.

    What was heard so far is shown, so that nothing said is lost. Again is no error.
    """
    note = store.notes.get(note.id) or note
    if note.state in {NoteState.FAILED, NoteState.READY, NoteState.EMPTY}:
        return
    store.notes.change(note.id, state=NoteState.FAILED, error_code=error_code)
    author = store.people.get(note.person_id)
    if author is None:
        raise NotFound(f"person {note.person_id}")
    locale = card_locale(note, author)
    again = (Button(desk.wording.say("button.again", locale), f"ag:{note.id}"),)
    message = Message(
        desk.explain(error_code, locale),
        sections=_heard(note, desk, locale),
        buttons=() if error_code in FINAL_CODES else (again,),
    )
    # A note may fail, be tried again and fail again: each time is said once.
    key = f"fail:{note.id}:{now.timestamp():.3f}"
    post(store, (note.channel, note.chat_id), message, key, now, edit_of=note.placeholder_id)


def _draft(store: Store, note: Note, ordinal: int, reading: Reading, desk: Desk, now: datetime) -> Draft:
    author = store.people.get(note.person_id)
    if author is None:
        raise NotFound(f"person {note.person_id}")
    among = Access(store, desk, author).readable
    choice = decide_or_compare(store, desk, reading.fields.customer, reading.customer_candidates, among=among)
    if not choice.customer_id and not choice.candidates and not reading.fields.customer:
        met = [contact.name for contact in reading.fields.contacts]
        choice = home_of(store, met, note.text, among=among)
    draft = Draft(
        id=derive_id("draft", note.id, ordinal),
        note_id=note.id,
        person_id=note.person_id,
        ordinal=ordinal,
        fields=reading.fields,
        marks=reading.marks,
        prompt_id=reading.prompt_id,
        prompt_version=reading.prompt_version,
        model=reading.model,
        customer_id=choice.customer_id,
        candidates=choice.candidates,
        seconds=reading.seconds,
    )
    store.drafts.add(draft, now)
    return store.drafts.get(draft.id) or draft


def _say_empty(store: Store, note: Note, desk: Desk, now: datetime) -> None:
    author = store.people.get(note.person_id)
    if author is None:
        raise NotFound(f"person {note.person_id}")
    locale = card_locale(note, author)
    heard = _heard(note, desk, locale)
    text = desk.wording.say("note.nothing_to_file" if heard else "note.nothing_heard", locale)
    message = Message(text, sections=heard)
    post(store, (note.channel, note.chat_id), message, f"empty:{note.id}", now, edit_of=note.placeholder_id)


def _heard(note: Note, desk: Desk, locale: Locale) -> tuple[Section, ...]:
    """The beginning of the note's words, as a section of a message; nothing where nothing was said."""
    if not note.text.strip():
        return ()
    return (Section(desk.wording.say("note.heard", locale), (Entry(short(note.text, EXCERPT_CHARS)),)),)
