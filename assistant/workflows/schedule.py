"""What happens by the clock: living signs, taking over from dead workers, lost work, reminders."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from assistant.services import deduplicating, lead_clockwork, morning, pool, reminding
from assistant.services.desk import Desk
from assistant.services.refilling import FactProvider
from assistant.storage.database import Database
from assistant.storage.handouts import Handouts
from assistant.workflows.engine import Engine
from assistant.workflows.refilling import RefillWork

SWEEP_S = 1.0
BEAT_S = 5.0
REMIND_EVERY_S = 60.0
INDEX_EVERY_S = 10.0
INDEXED_AT_ONCE = 1000
EXPIRE_EVERY_S = 900.0
MORNING_EVERY_S = 60.0
REFILL_EVERY_S = 900.0
SWEEP_HANDOUTS_EVERY_S = 60.0

_log = structlog.get_logger(__name__)


class Schedule:
    """A thread that keeps a worker honest. Every job may run in several processes at once."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        desk: Desk,
        clock: Callable[[], datetime],
        providers: Sequence[FactProvider] = (),
        handouts: Handouts | None = None,
    ) -> None:
        self._database = database
        self._engine = engine
        self._desk = desk
        self._clock = clock
        self._refilling = RefillWork(database, providers, desk, clock)
        self._handouts = handouts
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._handed_over: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)
        self._refiller: threading.Thread | None = None

    def start(self) -> None:
        """Beat once, take over what dead processes left, then go on in the background."""
        self._beat()
        self._sweep_handouts()
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread; raises nothing."""
        self._stop.set()
        self._woken.set()
        self._thread.join(timeout=5)
        if self._refiller is not None:
            self._refiller.join(timeout=5)

    def wake(self) -> None:
        """There is something new in the inbox or the outbox: look at once. Cheap, from any thread."""
        self._woken.set()

    def _run(self) -> None:
        due_s = {
            self._beat: BEAT_S,
            self._remind: REMIND_EVERY_S,
            self._index: INDEX_EVERY_S,
            self._expire: EXPIRE_EVERY_S,
            self._greet: MORNING_EVERY_S,
            self._ring_leads: REMIND_EVERY_S,
            self._refill: REFILL_EVERY_S,
            self._sweep_handouts: SWEEP_HANDOUTS_EVERY_S,
        }
        last_s = dict.fromkeys(due_s, time.monotonic())
        while not self._stop.is_set():
            self._woken.wait(SWEEP_S)
            self._woken.clear()
            self._try(self._sweep)
            for job, every_s in due_s.items():
                if time.monotonic() - last_s[job] >= every_s:
                    last_s[job] = time.monotonic()
                    self._try(job)

    def _try(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception:
            # The next round tries again; a schedule that dies would strand every message.
            _log.exception("scheduled job failed", job=job.__name__)

    def _beat(self) -> None:
        now = self._clock()
        with self._database.write() as store:
            store.executors.beat(self._engine.heartbeat(now))
            executors = store.executors.all()
        for executor_id in self._engine.take_over(executors, now):
            _log.info("took over", executor=executor_id)
            with self._database.write() as store:
                store.executors.remove(executor_id)

    def _sweep(self) -> None:
        with self._database.read() as store:
            messages = store.inbox.waiting()
            deliveries = store.outbox.waiting()
        for inbox_id in messages:
            if inbox_id not in self._handed_over:
                self._engine.submit_message(inbox_id)
        for outbox_id, chat in deliveries:
            if outbox_id not in self._handed_over:
                self._engine.submit_delivery(outbox_id, chat)
        # Once submitted a row is the engine's, for good: it need not be offered again while it waits there.
        self._handed_over = {*messages, *(outbox_id for outbox_id, _ in deliveries)}

    def _index(self) -> None:
        with self._database.read() as store:
            if not deduplicating.is_outdated(store):
                return
        with self._database.write() as store:
            deduplicating.index_outdated(store, self._desk, at_most=INDEXED_AT_ONCE)

    def _remind(self) -> None:
        with self._database.write() as store:
            reminding.remind(store, self._desk, self._clock())

    def _expire(self) -> None:
        with self._database.write() as store:
            pool.expire(store, self._desk, self._clock())

    def _greet(self) -> None:
        """Send the lists of the day: a transaction each, so that many of them keep nobody waiting."""
        with self._database.read() as store:
            due = morning.due_people(store, self._desk, self._clock())
        for person in due:
            if self._stop.is_set():
                return
            with self._database.write() as store:
                morning.send(store, person, self._desk, self._clock())

    def _ring_leads(self) -> None:
        with self._database.write() as store:
            lead_clockwork.ring(store, self._desk, self._clock())

    def _sweep_handouts(self) -> None:
        if self._handouts is not None:
            self._handouts.sweep(self._clock())

    def _refill(self) -> None:
        """Ask providers beside the schedule: one that takes its time must not stop the living signs."""
        if self._refiller is None or not self._refiller.is_alive():
            self._refiller = threading.Thread(target=self._try, args=(self._ask,), name="refill", daemon=True)
            self._refiller.start()

    def _ask(self) -> None:
        self._refilling.run()
