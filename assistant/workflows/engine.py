"""The durable workflow engine: DBOS with our queues. One engine a process; DBOS itself allows no more."""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import psutil
from dbos import DBOS, DBOSConfig, SetEnqueueOptions, SetWorkflowID
from sqlalchemy.engine import make_url

from assistant.domain.ids import new_id
from assistant.storage.executors import Executor
from assistant.workflows.steps import Outcome, Runner

APPLICATION_VERSION = "1"
"""Changed only when workflows in flight could not go on under the new code."""
MESSAGES, NOTES, DELIVERIES, IMPORTS, CHORES = "messages", "notes", "deliveries", "imports", "chores"
MESSAGES_AT_ONCE = 3
"""Messages one process handles at once. They wait for no model, and so nobody's button waits behind a long note."""
POLL_S = 0.2
STALE_AFTER_S = 30.0
PLACES = 2**31 - 2

Workflow = Callable[[Runner, str], None]
NoteWorkflow = Callable[[Runner, str, str], None]


class DbosRunner:
    """Runs steps under DBOS; see Runner."""

    def __init__(
        self,
        begin_note: Callable[[str, str], None],
        begin_import: Callable[[str], None],
        begin_chore: Callable[[str], None],
    ) -> None:
        self._begin_note = begin_note
        self._begin_import = begin_import
        self._begin_chore = begin_chore

    def step(self, name: str, call: Callable[..., Outcome], *args: Any) -> Outcome:
        return DBOS.run_step({"name": name}, call, *args)

    def sleep(self, seconds: float) -> None:
        DBOS.sleep(seconds)

    def begin_note(self, inbox_id: str, note_id: str) -> None:
        self._begin_note(inbox_id, note_id)

    def begin_import(self, inbox_id: str) -> None:
        self._begin_import(inbox_id)

    def begin_chore(self, inbox_id: str) -> None:
        self._begin_chore(inbox_id)


class Engine:
    """Starts, resumes and takes over workflows. `message` and `delivery` are run with a row's id each, `note` with the
    id of the message that asked for it and its own, `imports` and `chores` with that of the message alone.
    """

    def __init__(
        self,
        url: str,
        *,
        message: Workflow,
        note: NoteWorkflow,
        delivery: Workflow,
        imports: Workflow,
        chores: Workflow,
        concurrency: int,
    ) -> None:
        """`url` is the SQLAlchemy address of the workflow tables: a SQLite file, or the Postgres everyone shares.

        `concurrency` is how many notes this process works on at once.
        """
        self._url = url
        self._message = message
        self._note = note
        self._delivery = delivery
        self._imports = imports
        self._chores = chores
        self._concurrency = concurrency
        self._lock = threading.Lock()
        self._place = 0
        process = psutil.Process()
        self.executor_id = f"{socket.gethostname()}-{process.pid}-{new_id()[-6:]}"
        self._started = process.create_time()

    def start(self) -> None:
        """Create or check the workflow tables and begin to work."""
        if self._url.startswith("sqlite"):
            _set_wal(self._url)
        DBOS.destroy(destroy_registry=True)
        config: DBOSConfig = {
            "name": "spotter",
            "system_database_url": self._url,
            "application_version": APPLICATION_VERSION,
            "executor_id": self.executor_id,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": 1.0,
        }
        DBOS(config=config)
        runner = DbosRunner(self._submit_note, self._submit_import, self._submit_chore)

        @DBOS.workflow(name="message")
        def message(inbox_id: str) -> None:
            self._message(runner, inbox_id)

        @DBOS.workflow(name="note")
        def note(inbox_id: str, note_id: str) -> None:
            self._note(runner, inbox_id, note_id)

        @DBOS.workflow(name="delivery")
        def delivery(outbox_id: str) -> None:
            self._delivery(runner, outbox_id)

        @DBOS.workflow(name="import")
        def import_(inbox_id: str) -> None:
            self._imports(runner, inbox_id)

        @DBOS.workflow(name="chore")
        def chore(inbox_id: str) -> None:
            self._chores(runner, inbox_id)

        self._message_workflow, self._note_workflow, self._delivery_workflow = message, note, delivery
        self._import_workflow, self._chore_workflow = import_, chore
        DBOS.launch()
        several = ((MESSAGES, MESSAGES_AT_ONCE), (NOTES, self._concurrency), (IMPORTS, 1), (CHORES, 1))
        for queue, at_once in several:
            DBOS.register_queue(
                queue, worker_concurrency=at_once, polling_interval_sec=POLL_S, on_conflict="always_update"
            )
        # One at a time for each chat, so that a chat reads in the order things were said.
        DBOS.register_queue(
            DELIVERIES, partition_concurrency=1, polling_interval_sec=POLL_S, on_conflict="always_update"
        )

    def stop(self, wait_s: int = 5) -> None:
        """Stop working; what is unfinished after `wait_s` seconds goes on in the next start."""
        DBOS.destroy(workflow_completion_timeout_sec=wait_s, destroy_registry=True)

    def submit_message(self, inbox_id: str) -> None:
        """Begin work on an inbox row; a second call for the same row does nothing."""
        with SetWorkflowID(f"message:{inbox_id}"), SetEnqueueOptions(priority=self._next_place()):
            DBOS.enqueue_workflow(MESSAGES, self._message_workflow, inbox_id)

    def _submit_note(self, inbox_id: str, note_id: str) -> None:
        with SetWorkflowID(f"note:{inbox_id}"), SetEnqueueOptions(priority=self._next_place()):
            DBOS.enqueue_workflow(NOTES, self._note_workflow, inbox_id, note_id)

    def _submit_import(self, inbox_id: str) -> None:
        with SetWorkflowID(f"import:{inbox_id}"), SetEnqueueOptions(priority=self._next_place()):
            DBOS.enqueue_workflow(IMPORTS, self._import_workflow, inbox_id)

    def _submit_chore(self, inbox_id: str) -> None:
        with SetWorkflowID(f"chore:{inbox_id}"), SetEnqueueOptions(priority=self._next_place()):
            DBOS.enqueue_workflow(CHORES, self._chore_workflow, inbox_id)

    def submit_delivery(self, outbox_id: str, chat: str) -> None:
        """Begin to send an outbox row; a second call for the same row does nothing."""
        options = SetEnqueueOptions(queue_partition_key=chat, priority=self._next_place())
        with SetWorkflowID(f"delivery:{outbox_id}"), options:
            DBOS.enqueue_workflow(DELIVERIES, self._delivery_workflow, outbox_id)

    def _next_place(self) -> int:
        """A place in the queue behind every earlier one: on SQLite the engine's own clock counts whole seconds only.

        Hundredths of a second in the 31 bits there are for it; they start anew after 248 days, when what waits just
        then is overtaken.
        """
        with self._lock:
            self._place = max(self._place + 1, int(time.time() * 100))
            return self._place % PLACES + 1

    def heartbeat(self, now: datetime) -> Executor:
        """This process as a living executor."""
        return Executor(self.executor_id, socket.gethostname(), os.getpid(), self._started, now)

    def take_over(self, executors: Sequence[Executor], now: datetime) -> list[str]:
        """Resume what dead processes left unfinished. Returns their ids. Doing it twice is harmless.

        A process on this machine is dead when its pid is gone or belongs to a younger process; one elsewhere when it
        has not been seen for 30 seconds.
        """
        dead = [one.id for one in executors if one.id != self.executor_id and _is_dead(one, now)]
        if dead:
            # DBOS has no public name for this outside its paid conductor; the call only re-enqueues pending rows.
            DBOS._recover_pending_workflows(dead)
        return dead


def _is_dead(one: Executor, now: datetime) -> bool:
    if one.host != socket.gethostname():
        return (now - one.seen_at).total_seconds() > STALE_AFTER_S
    try:
        return abs(psutil.Process(one.pid).create_time() - one.started) > 1.0
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return (now - one.seen_at).total_seconds() > STALE_AFTER_S


def _set_wal(url: str) -> None:
    connection = sqlite3.connect(make_url(url).database or "", timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
