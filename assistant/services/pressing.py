"""Pressed buttons. An action is a two-letter verb, then what it is about, parted by colons."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.domain.permission import Action, Kind
from assistant.errors import NotFound, SpotterError
from assistant.services import (
    adding_chat,
    admin_chat,
    asking,
    casekeeping,
    commanding,
    contact_chat,
    customer_chat,
    deal_chat,
    deal_editing,
    deal_list,
    deal_talk,
    deal_team,
    deal_words,
    draft_buttons,
    fact_moves,
    forecast_talk,
    giving_chat,
    identity_moves,
    lead_actions,
    lead_editing,
    lead_giving,
    lead_talk,
    lead_touching,
    morning_chat,
    owner_chat,
    person_chat,
    promise_chat,
    recommending,
    role_moves,
    stage_gates,
    stage_moves,
    task_moves,
)
from assistant.services.importing import chat as importing_chat
from assistant.services.importing import list_chat
from assistant.services.outcome import Outcome
from assistant.services.posting import card_locale
from assistant.services.turn import Turn, one_table

Press = Callable[[Turn, list[str]], Outcome]


def press(turn: Turn) -> Outcome:
    """Do what the pressed button says, or say why not; what is stale is shown anew."""
    verb, *about = turn.incoming.action.split(":")
    pressed = ACTIONS.get(verb)
    if pressed is None or not about:
        return turn.explain("button_unknown")
    turn = _in_language_of(turn, about[0])
    try:
        with turn.store.attempt():
            return pressed(turn, about)
    except SpotterError as error:
        if error.code == "draft_changed":
            draft_buttons.show_anew(turn, about[0])
        return turn.explain(error.code)
    except (IndexError, ValueError):
        return turn.explain("button_unknown")


def _in_language_of(turn: Turn, draft_id: str) -> Turn:
    """Whoever presses a button on their own card is answered in the card's language."""
    draft = turn.store.drafts.get(draft_id)
    note = turn.store.notes.get(draft.note_id) if draft and draft.person_id == turn.person.id else None
    return replace(turn, locale=card_locale(note, turn.person)) if note else turn


def _show_customer(turn: Turn, about: list[str]) -> Outcome:
    return asking.show_customer(turn, about[0])


def _follow(turn: Turn, about: list[str]) -> Outcome:
    customer = turn.access.customer(about[0])
    turn.store.customers.follow(customer.id, turn.person.id, turn.now)
    return turn.tell("customer.followed", customer=customer.name)


def _unfollow(turn: Turn, about: list[str]) -> Outcome:
    customer = turn.access.customer(about[0])
    turn.store.customers.unfollow(customer.id, turn.person.id)
    return turn.tell("customer.unfollowed", customer=customer.name)


def _ask_cases(turn: Turn, about: list[str]) -> Outcome:
    return turn.outcome(cases_for=turn.access.customer(about[0]).id)


def _thumb_up(turn: Turn, about: list[str]) -> Outcome:
    return _thumb(turn, about, 1)


def _thumb_down(turn: Turn, about: list[str]) -> Outcome:
    return _thumb(turn, about, -1)


def _thumb(turn: Turn, about: list[str], thumb: int) -> Outcome:
    case_id = _brought(turn, about)
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.set_thumb(about[0], case_id, thumb)
    return turn.tell("cases.thumb_up" if thumb > 0 else "cases.thumb_down")


def _case_file(turn: Turn, about: list[str]) -> Outcome:
    case_id = _brought(turn, about)
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.open(about[0], case_id, turn.now)
    return turn.outcome(case_file=case_id, case_for=about[0])


def _customer_liked(turn: Turn, about: list[str]) -> Outcome:
    case_id = _brought(turn, about)
    if case_id is None:
        return turn.explain("case_gone")
    turn.store.sent_cases.like(about[0], case_id, turn.now)
    return turn.tell("cases.customer_liked")


def _brought(turn: Turn, about: list[str]) -> str | None:
    """The case that a button is about, among those brought for a customer that the presser may see."""
    turn.access.require_kind(Action.READ, Kind.CASE)
    try:
        customer = turn.access.customer(about[0])
    except NotFound:
        return None
    return recommending.find_brought(turn.store, customer.id, about[1])


def _leave_yes(turn: Turn, about: list[str]) -> Outcome:
    return casekeeping.decide_leave(turn, about[0], "yes")


def _leave_no(turn: Turn, about: list[str]) -> Outcome:
    return casekeeping.decide_leave(turn, about[0], "no")


def _language(turn: Turn, about: list[str]) -> Outcome:
    return commanding.set_language(turn, "zh-CN" if about[0] == "zh" else "en")


_BUTTONS: Mapping[str, Press] = {
    "ok": draft_buttons.confirm,
    "cn": draft_buttons.create_and_confirm,
    "cs": draft_buttons.pick_customer,
    "cu": draft_buttons.ask_customer,
    "ed": draft_buttons.pick_field,
    "ef": draft_buttons.ask_field,
    "bk": draft_buttons.back,
    "cx": draft_buttons.cancel,
    "no": draft_buttons.discard,
    "re": draft_buttons.restore,
    "tr": draft_buttons.transcript,
    "sh": draft_buttons.show_again,
    "ap": draft_buttons.apply_waiting,
    "ag": draft_buttons.try_again,
    "rc": draft_buttons.pick_correction,
    "rf": draft_buttons.ask_correction,
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
    "og": stage_gates.ask_reason,
    "od": deal_list.show_of,
    "ob": deal_list.begin,
    "oe": deal_editing.pick_field,
    "of": deal_chat.ask_field,
    "oo": deal_editing.set_owner,
    "oa": deal_team.add,
    "ox": deal_team.remove,
    "ow": deal_words.choose,
    "oy": deal_words.agree,
    "ty": task_moves.tick_told,
    "mp": customer_chat.preview,
    "mg": customer_chat.merge,
    "mu": customer_chat.undo_merge,
    "md": customer_chat.tell_apart,
    "jp": contact_chat.preview,
    "jo": contact_chat.join,
    "ju": contact_chat.undo_join,
    "jd": contact_chat.tell_apart,
    "iy": identity_moves.take,
    "in": identity_moves.decline,
    "iw": identity_moves.choose,
    "fk": customer_chat.check_fact,
    "ry": role_moves.take,
    "rn": role_moves.decline,
    "pt": owner_chat.take,
    "pr": owner_chat.ask_reason,
    "pd": owner_chat.release,
    "pa": owner_chat.agree,
    "pn": owner_chat.refuse,
    "sd": morning_chat.tick,
    "su": morning_chat.untick,
    "fy": fact_moves.take,
    "fn": fact_moves.decline,
    "hs": deal_talk.show,
    "hy": deal_talk.confirm,
    "hn": deal_talk.deny,
    "hr": deal_talk.believe,
    "hd": deal_talk.disbelieve,
    "hu": deal_talk.take_back,
    "fc": forecast_talk.press,
    "ls": lead_actions.show,
    "lt": lead_actions.take,
    "lk": lead_actions.talked,
    "lo": lead_actions.convert,
    "lw": lead_actions.later,
    "lu": lead_actions.ask_why_unfit,
    "lr": lead_actions.drop,
    "lg": lead_actions.reopen,
    "le": lead_editing.pick_fact,
    "lh": lead_editing.ask_fact,
    "lm": lead_editing.raise_grade,
    "lc": lead_giving.offer,
    "lv": lead_giving.give,
    "lb": lead_touching.ask_what,
    "lj": lead_touching.add,
    "lp": lead_talk.press_funnel,
    "lf": lead_actions.file_report,
    "lx": lead_actions.drop_report,
    "ii": importing_chat.carry_out,
    "ix": importing_chat.drop,
    "iu": importing_chat.take_back,
}
ACTIONS: Mapping[str, Press] = one_table(
    _BUTTONS,
    giving_chat.ACTIONS,
    person_chat.ACTIONS,
    adding_chat.ACTIONS,
    promise_chat.ACTIONS,
    list_chat.ACTIONS,
    admin_chat.ACTIONS,
)
"""Every verb a button may carry."""
