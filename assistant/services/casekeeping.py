"""Case studies that people send in: who may, and what they are told when the file is a case or cannot be one."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from assistant.services.desk import Desk
from assistant.services.outcome import Outcome
from assistant.services.posting import post
from assistant.services.turn import Turn
from assistant.storage.store import Store
from connectors.im.base import IncomingFile, Message
from retrieval.base import CASE_MAX_BYTES, CASE_SUFFIXES, CaseStudy, ImportReport


def is_case_file(name: str) -> bool:
    """Whether a file of this name is taken for a case study."""
    return PurePosixPath(name).suffix.lower() in CASE_SUFFIXES


def take_case(turn: Turn, file: IncomingFile) -> Outcome:
    """Have the file of the message added to the case library, or say why not; admins only."""
    if not turn.person.is_admin:
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
    lines += [desk.wording.say("cases.incomplete", asked.locale, what=what) for _, what in report.incomplete]
    lines += [desk.wording.say("cases.refused", asked.locale, why=why) for _, why in report.refused]
    post(store, (asked.channel, asked.chat_id), Message("\n".join(lines)), f"answer:{inbox_id}:added", now)
