"""The card of a follow-up draft, and the progress message it replaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.followup import LIST_FIELDS, Mark
from assistant.domain.note import Draft, DraftState, Note, NoteState
from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.phrasing import duration_text, field_label, value_text
from assistant.services.reading.repair import heard_behind
from connectors.im.base import Button, Entry, Message, Section

CHECK_BELOW = 0.7
"""Values we are less sure of than this are marked, so that a person looks twice."""
CARD_FIELDS: tuple[str, ...] = (
    "contacts",
    "channel",
    "occurred_on",
    "needs",
    "current_systems",
    "budget",
    "decision_on",
    "competitors",
    "products",
    "risks",
    "stage_hint",
    "next_steps",
    "help_requests",
    "sentiment",
)
LABEL_MAX_CHARS = 30

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a draft are called: the decided customer, and (id, name) of those it may be."""

    customer: str = ""
    candidates: Sequence[tuple[str, str]] = ()


def progress_message(desk: Desk, locale: Locale, state: NoteState, share: float | None = None) -> Message:
    """How far a note is; `share` (0..1) of the stage where it is known."""
    if state is NoteState.TRANSCRIBING and share is not None:
        percent = round(100 * min(max(share, 0.0), 1.0))
        return Message(desk.wording.say("progress.transcribing_share", locale, percent=percent), progress=share)
    return Message(desk.wording.say(f"progress.{state.value}", locale), progress=share)


def draft_card(
    desk: Desk,
    draft: Draft,
    note: Note,
    names: Names,
    locale: Locale,
    now: datetime,
    *,
    buttons: Literal["main", "fields"] = "main",
    record_id: str = "",
) -> Message:
    """The card of a draft in the state it is in: each value with the note's words under it, unsure ones marked.

    `now` is on the author's clock. `buttons` is `fields` while the author picks what to edit; `record_id` names the
    record a confirmed draft became.
    """
    sections = field_sections(desk, draft, note, locale, now)
    if draft.state is DraftState.DISCARDED:
        title = desk.wording.say("card.discarded", locale, customer=_name(desk, draft, names, locale))
        return Message(title=title, buttons=((_button(desk, "restore", f"re:{draft.id}", locale),),))
    if draft.state is DraftState.CONFIRMED:
        footer = desk.wording.say("card.confirmed", locale)
        rows = _record_rows(desk, draft, record_id, locale)
        return Message(title=f"✓ {names.customer}", sections=sections, footer=footer, buttons=rows)
    unsure = sum(entry.check for section in sections for entry in section.entries)
    footer = desk.wording.say("card.check", locale, count=unsure) if unsure else desk.wording.say("card.open", locale)
    if note.duration_s:
        footer = f"{desk.wording.say('card.voice', locale, length=duration_text(note.duration_s))} · {footer}"
    rows = _field_rows(desk, draft, locale) if buttons == "fields" else _open_rows(desk, draft, names, locale)
    return Message(title=_title(desk, draft, names, locale), sections=sections, footer=footer, buttons=rows)


def field_sections(desk: Desk, draft: Draft, note: Note, locale: Locale, now: datetime) -> tuple[Section, ...]:
    """The draft's values by field in the card's order, empty fields left out."""
    sections: list[Section] = []
    for name in CARD_FIELDS:
        held = getattr(draft.fields, name)
        items = list(enumerate(held)) if name in LIST_FIELDS else [] if held is None else [(None, held)]
        entries = []
        for index, value in items:
            text = value_text(desk.wording, name, value, locale, now.date())
            quote = quote_of(draft.marks, note.text, name, index)
            # A need is the note's own words already: the same line twice helps nobody.
            shown = "" if fold_name(quote) in fold_name(text) else " ".join(quote.split())
            heard = _heard_behind(draft.marks, note, name, index)
            if heard:
                shown = desk.wording.say("card.heard_as", locale, words=" ".join(quote.split()), heard=heard)
            # Once confirmed, its author has looked.
            check = draft.state is DraftState.OPEN and (bool(heard) or _is_unsure(draft.marks, name, index))
            entries.append(Entry(text, shown, check))
        if entries:
            edit = f"ef:{draft.id}:{name}" if draft.state is DraftState.OPEN else ""
            sections.append(Section(field_label(desk.wording, name, locale), tuple(entries), edit))
    return tuple(sections)


def short(text: str, longest: int = LABEL_MAX_CHARS) -> str:
    """`text` cut to `longest` characters, for button labels."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _is_unsure(marks: Sequence[Mark], name: str, index: int | None) -> bool:
    return any(m.field == name and m.index == index and not m.edited and m.confidence < CHECK_BELOW for m in marks)


def _heard_behind(marks: Sequence[Mark], note: Note, name: str, index: int | None) -> str:
    """What was heard where a value rests on mended words; empty where nothing was mended, or the value was edited."""
    for mark in marks:
        is_it = mark.field == name and mark.index == index and not mark.edited
        if is_it and mark.start is not None and mark.end is not None:
            return heard_behind(note.heard, note.text, mark.start, mark.end)
    return ""


def _name(desk: Desk, draft: Draft, names: Names, locale: Locale) -> str:
    return names.customer or draft.fields.customer or desk.wording.say("card.no_customer", locale)


def _title(desk: Desk, draft: Draft, names: Names, locale: Locale) -> str:
    if names.customer:
        return names.customer
    if draft.fields.customer:
        return desk.wording.say("card.which_customer_heard", locale, heard=draft.fields.customer)
    return desk.wording.say("card.which_customer", locale)


def _button(desk: Desk, key: str, action: str, locale: Locale) -> Button:
    return Button(desk.wording.say(f"button.{key}", locale), action)


def _open_rows(desk: Desk, draft: Draft, names: Names, locale: Locale) -> Rows:
    edit = _button(desk, "edit", f"ed:{draft.id}", locale)
    other = _button(desk, "other_customer", f"cu:{draft.id}", locale)
    last = (
        _button(desk, "transcript", f"tr:{draft.id}", locale),
        _button(desk, "discard", f"no:{draft.id}", locale),
    )
    if draft.customer_id:
        return (_button(desk, "confirm", f"ok:{draft.id}:{draft.version}", locale),), (edit, other), last
    choices = [(Button(short(name), f"cs:{draft.id}:{place}"),) for place, (_, name) in enumerate(names.candidates)]
    if draft.fields.customer:
        label = desk.wording.say("button.create_customer", locale, name=short(draft.fields.customer, 16))
        choices.append((Button(label, f"cn:{draft.id}:{draft.version}"),))
    return *choices, (edit, other), last


def _field_rows(desk: Desk, draft: Draft, locale: Locale) -> Rows:
    picks = [Button(field_label(desk.wording, name, locale), f"ef:{draft.id}:{name}") for name in CARD_FIELDS]
    rows = [tuple(picks[start : start + 3]) for start in range(0, len(picks), 3)]
    return *rows, (_button(desk, "back", f"bk:{draft.id}", locale),)


def _record_rows(desk: Desk, draft: Draft, record_id: str, locale: Locale) -> Rows:
    show = _button(desk, "customer", f"vc:{draft.customer_id}", locale)
    return ((show, _button(desk, "correct", f"rc:{record_id}", locale)) if record_id else (show,),)
