"""From an incoming message to whatever it leads to: an answer, a draft, or a record with the cases that fit."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant.domain.note import Note, NoteState
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Locale, Person
from assistant.errors import NotFound
from assistant.services import cards, casekeeping, conversing, dictating, filing, recommending
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.importing import chat
from assistant.services.reader import NoteReader
from assistant.services.reading.repair import repair
from assistant.sheets.base import FILE_MAX_BYTES
from assistant.storage.database import Database
from assistant.storage.store import Store
from assistant.workflows.names_known import NamesKnownTo
from assistant.workflows.progress import ProgressMessage
from assistant.workflows.steps import Outcome, Runner, attempt
from connectors.im.base import Channel
from retrieval.base import CASE_MAX_BYTES, CaseLibrary
from speech.base import Transcriber

READ, CASE = Action.READ, Kind.CASE


@dataclass(frozen=True)
class MessageWork:
    """The steps of one message. Each may run twice; none holds a transaction while it talks to a model or a channel.

    Models are handed in as functions, so that a worker loads only those its messages need.
    """

    database: Database
    channels: Mapping[str, Channel]
    transcriber: Callable[[], Transcriber]
    reader: Callable[[], NoteReader]
    library: Callable[[], CaseLibrary]
    desk: Desk
    clock: Callable[[], datetime]
    audio_dir: Path

    def run(self, runner: Runner, inbox_id: str) -> None:
        """The workflow of a message; `inbox_id` names the inbox row. A note goes on in a workflow of its own."""
        opened = attempt(runner, "open", self._open, inbox_id)
        failed = opened.get("error", "")
        if callback_id := opened.get("callback_id"):
            attempt(runner, "answer button", self._answer_button, opened["channel"], callback_id, opened["toast"])
        if note_id := opened.get("note_id"):
            attempt(runner, "placeholder", self._send_placeholder, note_id)
            runner.begin_note(inbox_id, note_id)
            return
        if opened.get("is_import"):
            runner.begin_import(inbox_id)
            return
        if opened.get("chore"):
            runner.begin_chore(inbox_id)
            return
        if opened.get("takes_table"):
            failed = attempt(runner, "take table", self._take_table, inbox_id).get("error", "")
        if occasion := opened.get("occasion"):
            attempt(runner, "recommend", self._recommend, occasion)
        if customer_id := opened.get("cases_for"):
            failed = attempt(runner, "bring cases", self._bring_cases, inbox_id, customer_id).get("error", "")
        if opened.get("adds_case"):
            failed = attempt(runner, "add case", self._add_case, inbox_id).get("error", "")
        if case_id := opened.get("case_file"):
            file_for = opened.get("file_for", "")
            failed = attempt(runner, "send file", self._send_file, inbox_id, case_id, file_for).get("error", "")
        if failed:
            attempt(runner, "apologise", self._apologise, inbox_id, failed)
        attempt(runner, "finish", self._finish, inbox_id, "error" in opened)

    def write_note(self, runner: Runner, inbox_id: str, note_id: str) -> None:
        """The workflow of a note, from its audio to its drafts; `inbox_id` names the message that asked for it."""
        failed = ""
        for name, step in (("fetch", self._fetch), ("transcribe", self._transcribe), ("read", self._read)):
            failed = attempt(runner, name, step, note_id).get("error", "")
            if failed:
                break
        if failed:
            attempt(runner, "fail", self._fail, note_id, failed)
        attempt(runner, "finish", self._finish, inbox_id, False)

    def _open(self, inbox_id: str) -> Outcome:
        now = self.clock()
        with self.database.write() as store:
            row = store.inbox.get(inbox_id)
            if row is None:
                raise NotFound(f"inbox row {inbox_id}")
            if row.channel == dictating.INTERNAL and "import_id" in row.payload:
                return {"is_import": True}
            if row.channel == dictating.INTERNAL:
                return {"occasion": dict(row.payload)}
            channel = self.channels.get(row.channel)
            incoming = channel.parse(row.payload) if channel else None
            if incoming is None:
                return {}
            outcome = conversing.handle(store, incoming, inbox_id, self.desk, now)
        return {
            "note_id": outcome.note_id,
            "occasion": {"record_id": outcome.record_id} if outcome.record_id else None,
            "cases_for": outcome.cases_for,
            "case_file": outcome.case_file,
            "adds_case": outcome.adds_case,
            "takes_table": outcome.takes_table,
            "chore": outcome.chore,
            "file_for": outcome.file_for,
            "toast": outcome.toast,
            "channel": incoming.channel,
            "callback_id": incoming.callback_id,
        }

    def _answer_button(self, channel: str, callback_id: str, toast: str) -> None:
        self.channels[channel].answer_button(callback_id, toast)

    def _send_placeholder(self, note_id: str) -> None:
        note = self._note(note_id)
        if note.placeholder_id:
            return
        message = cards.progress_message(self.desk, self._locale(note), NoteState.RECEIVED)
        # A crash right here leaves a second placeholder where the channel cannot tell repeats (Telegram).
        sent = self.channels[note.channel].send(note.chat_id, message, key=f"placeholder:{note_id}")
        with self.database.write() as store:
            store.notes.change(note_id, placeholder_id=sent)

    def _fetch(self, note_id: str) -> None:
        note = self._note(note_id)
        if note.audio is None or (self.audio_dir / note.audio).exists():
            return
        with self.database.read() as store:
            row = store.inbox.get(note_id)
        channel = self.channels[note.channel]
        incoming = channel.parse(row.payload) if row else None
        if incoming is None or incoming.file is None:
            raise NotFound(f"audio of note {note_id}")
        channel.download(incoming.file, self.audio_dir / note.audio, max_bytes=self.desk.audio_max_bytes)

    def _transcribe(self, note_id: str) -> None:
        note = self._note(note_id)
        if note.audio is None or note.heard:
            return
        with self.database.write() as store:
            store.notes.change(note_id, state=NoteState.TRANSCRIBING)
            person = store.people.get(note.person_id)
            access = Access(store, self.desk, person, acts=False) if person else None
            vocabulary = dictating.vocabulary(store, note.person_id, access) if access else ()
        progress = self._progress(note)
        heard = self.transcriber().transcribe(
            self.audio_dir / note.audio,
            vocabulary=vocabulary,
            progress=lambda done_s, total_s: progress.show(NoteState.TRANSCRIBING, done_s / total_s if total_s else 0),
        )
        names = NamesKnownTo(self.database, note.person_id, self.desk)
        mended = repair(heard.text, names.near(heard.text), heard.language)
        with self.database.write() as store:
            store.notes.change(
                note_id,
                heard=heard.text,
                text=mended.text,
                language=heard.language,
                duration_s=heard.duration_s,
                seconds={**note.seconds, **heard.seconds},
            )

    def _read(self, note_id: str) -> None:
        note = self._note(note_id)
        with self.database.write() as store:
            store.notes.change(note_id, state=NoteState.READING)
        self._progress(note).show(NoteState.READING, None)
        readings = (
            self.reader().read(
                note.text,
                language=note.language or None,
                now=note.said_at,
                known=NamesKnownTo(self.database, note.person_id, self.desk),
                spoken=note.audio is not None,
            )
            if note.text.strip()
            else ()
        )
        with self.database.write() as store:
            filing.file_readings(store, note, readings, self.desk, self.clock())

    def _fail(self, note_id: str, error_code: str) -> None:
        with self.database.write() as store:
            filing.fail_note(store, self._note(note_id), error_code, self.desk, self.clock())

    def _recommend(self, asked: Mapping[str, str]) -> None:
        with self.database.read() as store:
            occasion = recommending.occasion_of(store, asked)
            if occasion is None:
                return
            person = store.people.get(occasion.person_id)
            access = Access(store, self.desk, person, acts=False) if person else None
            if access is None or not access.readable_id(occasion.customer_id) or not access.may(READ, CASE):
                return
            view = access.view(occasion.customer_id)
            uses = store.sent_cases.uses()
        found = recommending.find_cases(self.library(), recommending.profile_of(view), uses, language=occasion.locale)
        with self.database.write() as store:
            recommending.file_cases(store, occasion, found, self.desk, self.clock())

    def _bring_cases(self, inbox_id: str, customer_id: str) -> None:
        with self.database.read() as store:
            access = Access(store, self.desk, self._required_sender(store, inbox_id))
            access.require_kind(READ, CASE)
            view = access.view(customer_id)
            uses, (locale, kind) = store.sent_cases.uses(), recommending.answering(store, inbox_id)
        profile = recommending.profile_of(view)
        found = recommending.find_of_kind(self.library(), profile, uses, kind, locale)
        with self.database.write() as store:
            recommending.answer_with_cases(store, inbox_id, view, found, self.desk, self.clock())

    def _send_file(self, inbox_id: str, case_id: str, file_for: str) -> None:
        now = self.clock()
        case = next((case for case in self.library().cases() if case.case_id == case_id), None)
        if case is None or not case.standing.holds_on(now.date()):
            raise NotFound(f"case {case_id}", code="case_gone")
        with self.database.write() as store:
            person = self._sender(store, inbox_id)
            may_give_out = person is not None and casekeeping.may_give_out(store, person, self.desk)
            if case.standing.visibility == "approval" and not file_for and not may_give_out:
                if person:
                    casekeeping.ask_leave(store, inbox_id, case, person, self.desk, now)
                return
            recommending.file_document(store, file_for or inbox_id, case, self.desk, now)

    def _sender(self, store: Store, inbox_id: str) -> Person | None:
        row = store.inbox.get(inbox_id)
        channel = self.channels.get(row.channel) if row else None
        incoming = channel.parse(row.payload) if row and channel else None
        return conversing.speaker(store, incoming) if incoming else None

    def _required_sender(self, store: Store, inbox_id: str) -> Person:
        person = self._sender(store, inbox_id)
        if person is None:
            raise NotFound(f"sender of message {inbox_id}")
        return person

    def _add_case(self, inbox_id: str) -> None:
        with self.database.read() as store:
            row = store.inbox.get(inbox_id)
        incoming = self.channels[row.channel].parse(row.payload) if row else None
        if row is None or incoming is None or incoming.file is None:
            raise NotFound(f"case file of message {inbox_id}")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "case"
            self.channels[row.channel].download(incoming.file, file, max_bytes=CASE_MAX_BYTES)
            report = self.library().add(incoming.file.name, file.read_bytes())
        with self.database.write() as store:
            casekeeping.answer_added(store, inbox_id, report, self.library().cases(), self.desk, self.clock())

    def _take_table(self, inbox_id: str) -> None:
        with self.database.read() as store:
            row, person = store.inbox.get(inbox_id), self._sender(store, inbox_id)
        incoming = self.channels[row.channel].parse(row.payload) if row else None
        if row is None or person is None or incoming is None or incoming.file is None:
            raise NotFound(f"table of message {inbox_id}")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table"
            self.channels[row.channel].download(incoming.file, file, max_bytes=FILE_MAX_BYTES)
            content = file.read_bytes()
        with self.database.write() as store:
            chat.begin_from_chat(store, inbox_id, incoming.file.name, content, person.id, self.desk, self.clock())

    def _apologise(self, inbox_id: str, error_code: str) -> None:
        with self.database.write() as store:
            row = store.inbox.get(inbox_id)
            channel = self.channels.get(row.channel) if row else None
            incoming = channel.parse(row.payload) if row and channel else None
            if incoming:
                conversing.apologise(store, incoming, inbox_id, error_code, self.desk, self.clock())

    def _finish(self, inbox_id: str, is_dead: bool) -> None:
        with self.database.write() as store:
            store.inbox.finish(inbox_id, self.clock(), dead=is_dead)

    def _note(self, note_id: str) -> Note:
        with self.database.read() as store:
            note = store.notes.get(note_id)
        if note is None:
            raise NotFound(f"note {note_id}")
        return note

    def _locale(self, note: Note) -> Locale:
        with self.database.read() as store:
            person = store.people.get(note.person_id)
        return person.locale if person else self.desk.default_locale

    def _progress(self, note: Note) -> ProgressMessage:
        return ProgressMessage(self.channels[note.channel], note, self._locale(note), self.desk)
