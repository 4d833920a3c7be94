"""Pressed buttons. An action is a two-letter verb, then what it is about, parted by colons."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.domain.note import Draft, NoteState
from assistant.errors import Conflict, SpotterError
from assistant.services import (
    amending,
    asking,
    casekeeping,
    commanding,
    confirming,
    correcting,
    recommending,
    rewording,
    stage_moves,
)
from assistant.services.answering import ask_customer, ask_value
from assistant.services.cards import CARD_FIELDS
from assistant.services.importing import chat as importing_chat
from assistant.services.outcome import Outcome
from assistant.services.phrasing import field_label
from assistant.services.posting import card_locale, post_card
from assistant.services.turn import Turn
from assistant.services.viewing import view
from connectors.im.base import Button, Entry, Message, Section

Press = Callable[[Turn, list[str]], Outcome]


def press(turn: Turn) -> Outcome:
    """Do what the pressed button says, or say why not; what is stale is shown anew."""
    verb, *about = turn.incoming.action.split(":")
    pressed = ACTIONS.get(verb)
    if pressed is None or not about:
        return turn.explain("button_unknown")
    turn = _in_language_of(turn, about[0])
    try:
        return pressed(turn, about)
    except SpotterError as error:
        if error.code == "draft_changed":
            _show(turn, about[0])
        return turn.explain(error.code)
    except (IndexError, ValueError):
        return turn.explain("button_unknown")


def _in_language_of(turn: Turn, draft_id: str) -> Turn:
    """Whoever presses a button on their own card is answered in the card's language."""
    draft = turn.store.drafts.get(draft_id)
    note = turn.store.notes.get(draft.note_id) if draft and draft.person_id == turn.person.id else None
    return replace(turn, locale=card_locale(note, turn.person)) if note else turn


def _confirm(turn: Turn, about: list[str]) -> Outcome:
    done = confirming.confirm(turn.store, about[0], int(about[1]), turn.person, turn.desk, turn.now)
    return _confirmed(turn, done)


def _create_and_confirm(turn: Turn, about: list[str]) -> Outcome:
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


def _pick_customer(turn: Turn, about: list[str]) -> Outcome:
    draft = amending.open_draft(turn.store, about[0], turn.person)
    place = int(about[1])
    if not 0 <= place < len(draft.candidates):
        raise Conflict(f"draft {draft.id} has no candidate {place}", code="draft_changed")
    amending.choose_customer(turn.store, draft.id, draft.candidates[place], turn.person, turn.desk, turn.now)
    turn.store.people.answered(*turn.chat)
    return turn.outcome(toast=turn.say("toast.chosen"))


def _ask_customer(turn: Turn, about: list[str]) -> Outcome:
    return ask_customer(turn, amending.open_draft(turn.store, about[0], turn.person))


def _pick_field(turn: Turn, about: list[str]) -> Outcome:
    _card(turn, amending.open_draft(turn.store, about[0], turn.person), picking=True)
    return turn.outcome()


def _ask_field(turn: Turn, about: list[str]) -> Outcome:
    draft = amending.open_draft(turn.store, about[0], turn.person)
    _card(turn, draft)
    return ask_value(turn, draft, _field(about[1]))


def _back(turn: Turn, about: list[str]) -> Outcome:
    _card(turn, amending.own_draft(turn.store, about[0], turn.person))
    return turn.outcome()


def _cancel(turn: Turn, _about: list[str]) -> Outcome:
    # A question that was answered meanwhile left its button behind: what was answered stands.
    if turn.store.people.question(*turn.chat) is None:
        return turn.tell("draft.edit_gone")
    return commanding.cancel(turn)


def _discard(turn: Turn, about: list[str]) -> Outcome:
    amending.discard(turn.store, about[0], turn.person, turn.desk, turn.now)
    return turn.outcome(toast=turn.say("toast.discarded"))


def _restore(turn: Turn, about: list[str]) -> Outcome:
    amending.restore(turn.store, about[0], turn.person, turn.desk, turn.now)
    return turn.outcome(toast=turn.say("toast.restored"))


def _transcript(turn: Turn, about: list[str]) -> Outcome:
    draft = amending.own_draft(turn.store, about[0], turn.person)
    note = turn.store.notes.get(draft.note_id)
    if note is None:
        return turn.answer(Message(title=turn.say("note.transcript")))
    mended = note.heard not in ("", note.text)
    heard = (Section(turn.say("note.as_heard"), (Entry(note.heard),)),) if mended else ()
    return turn.answer(Message(title=turn.say("note.transcript"), text=note.text, sections=heard))


def _show_again(turn: Turn, about: list[str]) -> Outcome:
    draft = amending.own_draft(turn.store, about[0], turn.person)
    post_card(turn.store, draft, turn.desk, f"card:{draft.id}:{turn.inbox_id}", turn.now, anew=True)
    return turn.outcome()


def _apply_waiting(turn: Turn, about: list[str]) -> Outcome:
    return rewording.take_waiting(turn, amending.open_draft(turn.store, about[0], turn.person))


def _try_again(turn: Turn, about: list[str]) -> Outcome:
    note = turn.store.notes.get(about[0])
    if note is None or note.person_id != turn.person.id:
        return turn.explain("button_unknown")
    if note.state is not NoteState.FAILED:
        return turn.outcome(toast=turn.say("toast.under_way"))
    turn.store.notes.change(note.id, state=NoteState.RECEIVED, error_code="")
    return turn.outcome(note_id=note.id)


def _pick_correction(turn: Turn, about: list[str]) -> Outcome:
    record = correcting.own_record(turn.store, about[0], turn.person)
    picks = [
        Button(field_label(turn.desk.wording, name, turn.locale), f"rf:{record.id}:{name}") for name in CARD_FIELDS
    ]
    rows = tuple(tuple(picks[start : start + 3]) for start in range(0, len(picks), 3))
    return turn.answer(Message(turn.say("ask.which_field"), buttons=rows))


def _ask_correction(turn: Turn, about: list[str]) -> Outcome:
    record = correcting.own_record(turn.store, about[0], turn.person)
    draft = turn.store.drafts.get(record.draft_id)
    if draft is None:
        return turn.explain("button_unknown")
    return ask_value(turn, replace(draft, fields=record.fields), _field(about[1]), of_record=True)


def _show_customer(turn: Turn, about: list[str]) -> Outcome:
    return asking.show_customer(turn, about[0])


def _follow(turn: Turn, about: list[str]) -> Outcome:
    customer = view(turn.store, about[0]).customer
    turn.store.customers.follow(customer.id, turn.person.id, turn.now)
    return turn.tell("customer.followed", customer=customer.name)


def _unfollow(turn: Turn, about: list[str]) -> Outcome:
    customer = view(turn.store, about[0]).customer
    turn.store.customers.unfollow(customer.id, turn.person.id)
    return turn.tell("customer.unfollowed", customer=customer.name)


def _ask_cases(turn: Turn, about: list[str]) -> Outcome:
    return turn.outcome(cases_for=view(turn.store, about[0]).customer.id)


def _thumb_up(turn: Turn, about: list[str]) -> Outcome:
    return _thumb(turn, about, 1)


def _thumb_down(turn: Turn, about: list[str]) -> Outcome:
    return _thumb(turn, about, -1)


def _thumb(turn: Turn, about: list[str], thumb: int) -> Outcome:
    case_id = recommending.find_brought(turn.store, about[0], about[1])
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.set_thumb(about[0], case_id, thumb)
    return turn.tell("cases.thumb_up" if thumb > 0 else "cases.thumb_down")


def _case_file(turn: Turn, about: list[str]) -> Outcome:
    case_id = recommending.find_brought(turn.store, about[0], about[1])
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.open(about[0], case_id, turn.now)
    return turn.outcome(case_file=case_id, case_for=about[0])


def _customer_liked(turn: Turn, about: list[str]) -> Outcome:
    case_id = recommending.find_brought(turn.store, about[0], about[1])
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.like(about[0], case_id, turn.now)
    return turn.tell("cases.customer_liked")


def _leave_yes(turn: Turn, about: list[str]) -> Outcome:
    return casekeeping.decide_leave(turn, about[0], "yes")


def _leave_no(turn: Turn, about: list[str]) -> Outcome:
    return casekeeping.decide_leave(turn, about[0], "no")


def _language(turn: Turn, about: list[str]) -> Outcome:
    return commanding.set_language(turn, "zh-CN" if about[0] == "zh" else "en")


def _field(name: str) -> str:
    if name not in CARD_FIELDS:
        raise ValueError(name)
    return name


def _card(turn: Turn, draft: Draft, *, picking: bool = False) -> None:
    key = f"card:{draft.id}:{turn.inbox_id}"
    post_card(turn.store, draft, turn.desk, key, turn.now, picking=picking)


def _show(turn: Turn, draft_id: str) -> None:
    draft = turn.store.drafts.get(draft_id)
    if draft and draft.person_id == turn.person.id:
        _card(turn, draft)


ACTIONS: Mapping[str, Press] = {
    "ok": _confirm,
    "cn": _create_and_confirm,
    "cs": _pick_customer,
    "cu": _ask_customer,
    "ed": _pick_field,
    "ef": _ask_field,
    "bk": _back,
    "cx": _cancel,
    "no": _discard,
    "re": _restore,
    "tr": _transcript,
    "sh": _show_again,
    "ap": _apply_waiting,
    "ag": _try_again,
    "rc": _pick_correction,
    "rf": _ask_correction,
    "vc": _show_customer,
    "fo": _follow,
    "uf": _unfollow,
    "ca": _ask_cases,
    "tu": _thumb_up,
    "td": _thumb_down,
    "cf": _case_file,
    "cl": _customer_liked,
    "ly": _leave_yes,
    "ln": _leave_no,
    "la": _language,
    "sy": stage_moves.take,
    "sn": stage_moves.decline,
    "os": stage_moves.show,
    "om": stage_moves.move,
    "ot": stage_moves.finish_task,
    "ii": importing_chat.carry_out,
    "ix": importing_chat.drop,
    "iu": importing_chat.take_back,
}
"""Every verb a button may carry."""
