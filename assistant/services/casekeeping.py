"""Case studies that people send in, and those that go out with an admin's leave only: who may, and who is told what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Literal

from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import chats_of, post
from assistant.services.turn import Turn
from assistant.storage.store import Store
from connectors.im.base import Button, IncomingFile, Message
from retrieval.base import CASE_MAX_BYTES, CASE_SUFFIXES
from retrieval.case_types import CaseStudy, ImportReport


def is_case_file(name: str) -> bool:
    """Whether a file of this name is taken for a case study."""
    return PurePosixPath(name).suffix.lower() in CASE_SUFFIXES


def take_case(turn: Turn, file: IncomingFile) -> Outcome:
    """Have the file of the message added to the case library, or say why not; for those who may, admins as it comes."""
    if not turn.access.may(Action.CREATE, Kind.CASE):
        return turn.explain("cases_admin_only")
    if file.size_bytes is not None and file.size_bytes > CASE_MAX_BYTES:
        return turn.explain("case_too_large")
    return turn.outcome(adds_case=True)


def answer_added(
    store: Store, inbox_id: str, report: ImportReport, cases: Sequence[CaseStudy], desk: Desk, now: datetime
) -> None:
    """Tell who sent a file what became of it. Again says nothing new. `cases` are those of the library now."""
    asked = Outcome.of(store, inbox_id)
    titles = {case.case_id: case.title for case in cases}
    done = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    lines = [
        desk.wording.say(f"cases.{key}", asked.locale, title=titles.get(name, name))
        for key, names in done.items()
        for name in names
    ]
    for _, pages in report.incomplete:
        lines.append(desk.wording.say("cases.incomplete", asked.locale, pages=", ".join(map(str, pages))))
    for file in report.refused:
        why = desk.wording.say(f"case_refused.{file.reason}", asked.locale)
        lines.append(desk.wording.say("cases.refused", asked.locale, why=why))
    post(store, (asked.channel, asked.chat_id), Message("\n".join(lines)), f"answer:{inbox_id}:added", now)


def may_give_out(store: Store, person: Person, desk: Desk) -> bool:
    """Whether this person decides which files go out."""
    return Access(store, desk, person, acts=False).may(Action.ADMINISTER, Kind.CASE)


def ask_leave(store: Store, inbox_id: str, case: CaseStudy, person: Person, desk: Desk, now: datetime) -> None:
    """Ask every admin whether the file of a case may go to `person`, who asked for it by that message.

    Again asks nobody twice.
    """
    asked = Outcome.of(store, inbox_id)
    admins = [one for one in store.people.all() if may_give_out(store, one, desk)]
    for admin in admins:
        say = partial(desk.wording.say, locale=admin.locale)
        buttons = tuple(Button(say(f"button.leave_{word}"), f"l{word[0]}:{inbox_id}") for word in ("yes", "no"))
        message = Message(say("cases.leave_asked", name=person.name, title=case.title), buttons=(buttons,))
        for channel, chat_id in chats_of(store, admin.id):
            post(store, (channel, chat_id), message, f"leave:{inbox_id}:{channel}:{chat_id}", now)
    key = "cases.leave_waits" if admins else "cases.leave_nobody"
    message = Message(desk.wording.say(key, asked.locale, title=case.title))
    post(store, (asked.channel, asked.chat_id), message, f"answer:{inbox_id}:leave", now)


def decide_leave(turn: Turn, inbox_id: str, leave: Literal["yes", "no"]) -> Outcome:
    """Let the file that was asked for by a message go out, or not; for those who may, and the first decision stands."""
    if not turn.access.may(Action.ADMINISTER, Kind.CASE):
        return turn.explain("leave_admin_only")
    asked = Outcome.of(turn.store, inbox_id)
    if asked.leave:
        return turn.tell(f"cases.leave_{asked.leave}_before")
    replace(asked, leave=leave).keep(turn.store, inbox_id)
    turn.tell(f"cases.leave_{leave}")
    if leave == "yes":
        return turn.outcome(case_file=asked.case_file, case_for=asked.case_for, file_for=inbox_id)
    refused = Message(turn.desk.wording.say("cases.leave_refused", asked.locale))
    post(turn.store, (asked.channel, asked.chat_id), refused, f"answer:{inbox_id}:file", turn.now)
    return turn.outcome()
