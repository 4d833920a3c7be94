"""Chores: what a message asked for that takes its time, in a queue of its own, answered in the chat it was asked in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.errors import NotFound
from assistant.services import doubles_chat, privacy_chat, refill_chat
from assistant.services.chore import Chore
from assistant.services.desk import WEB, Desk
from assistant.services.outcome import Outcome as Asked
from assistant.services.posting import post
from assistant.services.refilling import FactProvider
from assistant.storage.acting import entered, sign_in
from assistant.storage.database import Database
from assistant.storage.export_file import write_zip
from assistant.storage.handouts import Handouts
from assistant.storage.store import Store
from assistant.workflows.doubles import DoublesWork
from assistant.workflows.refilling import RefillWork
from assistant.workflows.steps import Runner, attempt
from connectors.im.base import Message

SENT_MAX_BYTES = 45 * 1024 * 1024
"""A file larger than that may not pass a chat app; the page has no such bound."""
EXPORT_NAME = "spotter-export.zip"


@dataclass(frozen=True)
class Chores:
    """Works on chores one at a time. Each may run twice, and answers once."""

    database: Database
    desk: Desk
    clock: Callable[[], datetime]
    providers: Sequence[FactProvider]
    handouts: Handouts
    audio_dir: Path
    uploads_dir: Path

    def work_off(self, runner: Runner, inbox_id: str) -> None:
        """The workflow of a chore; `inbox_id` names the message that asked for it."""
        failed = attempt(runner, "chore", self._do, inbox_id).get("error", "")
        if failed:
            attempt(runner, "apologise", self._apologise, inbox_id, failed)
        attempt(runner, "finish", self._finish, inbox_id, bool(failed))

    def _do(self, inbox_id: str) -> None:
        with self.database.read() as store:
            asked = Asked.of(store, inbox_id)
        acts: dict[str, Callable[[str], None]] = {
            privacy_chat.COUNT: self._count,
            privacy_chat.ASK: self._count,
            privacy_chat.EXPORT: self._export,
            privacy_chat.ERASE: self._erase,
            privacy_chat.ERASE_ALL: self._erase,
            refill_chat.REFILL: self._refill,
            doubles_chat.OWN: self._find_own_doubles,
            doubles_chat.ALL: self._find_all_doubles,
        }
        act = acts.get(asked.chore)
        if act is None:
            raise NotFound(f"chore {asked.chore}")
        act(inbox_id)

    def _count(self, inbox_id: str) -> None:
        with self.database.read() as store:
            card = privacy_chat.counted(self._chore(store, inbox_id))
        with self.database.write() as store:
            self._chore(store, inbox_id).answer(card)

    def _export(self, inbox_id: str) -> None:
        with self.database.read() as store:
            chore = self._chore(store, inbox_id)
            document, name = privacy_chat.exported(chore)
        most = None if chore.asked.channel == WEB else SENT_MAX_BYTES
        with self.handouts.writing(EXPORT_NAME, self.clock()) as (path, file):
            whole = write_zip(document, file, self.audio_dir, max_bytes=most)
        with self.database.write() as store:
            is_sent = privacy_chat.tell_exported(self._chore(store, inbox_id), name, path, whole=whole)
        if not is_sent:
            self.handouts.drop(path)

    def _erase(self, inbox_id: str) -> None:
        with self.database.write() as store:
            files = privacy_chat.erase_now(self._chore(store, inbox_id))
        folders = {privacy_chat.AUDIO: self.audio_dir, privacy_chat.UPLOADS: self.uploads_dir}
        for folder, _, name in (file.partition("/") for file in files):
            (folders[folder] / name).unlink(missing_ok=True)
        self.handouts.sweep()

    def _refill(self, inbox_id: str) -> None:
        with self.database.read() as store:
            by = Asked.of(store, inbox_id).chore_by
        with entered("chat"):
            sign_in(by)
            done = RefillWork(self.database, self.providers, self.desk, self.clock).run()
        with self.database.write() as store:
            refill_chat.tell(self._chore(store, inbox_id), done)

    def _find_own_doubles(self, inbox_id: str) -> None:
        self._find_doubles(inbox_id, everywhere=False)

    def _find_all_doubles(self, inbox_id: str) -> None:
        self._find_doubles(inbox_id, everywhere=True)

    def _find_doubles(self, inbox_id: str, *, everywhere: bool) -> None:
        with self.database.read() as store:
            person = self._chore(store, inbox_id).person
        work = DoublesWork(self.database, self.desk)
        found, looked_at = work.of_all(person) if everywhere else work.of_own(person)
        with self.database.write() as store:
            doubles_chat.tell(self._chore(store, inbox_id), found, looked_at)

    def _chore(self, store: Store, inbox_id: str) -> Chore:
        return Chore.of(store, self.desk, inbox_id, self.clock())

    def _apologise(self, inbox_id: str, code: str) -> None:
        with self.database.write() as store:
            asked = Asked.of(store, inbox_id)
            message = Message(self.desk.explain(code, asked.locale))
            post(store, (asked.channel, asked.chat_id), message, f"sorry:{inbox_id}", self.clock())

    def _finish(self, inbox_id: str, is_dead: bool) -> None:
        with self.database.write() as store:
            store.inbox.finish(inbox_id, self.clock(), dead=is_dead)
