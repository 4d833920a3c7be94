"""A worker: the engine, the work it does and its schedule, started and stopped together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from assistant.services.desk import Desk
from assistant.services.reader import NoteReader
from assistant.services.refilling import FactProvider
from assistant.storage.database import Database
from assistant.storage.handouts import Handouts
from assistant.workflows.chores import Chores
from assistant.workflows.delivery import DeliveryWork
from assistant.workflows.engine import Engine
from assistant.workflows.importing import ImportWork
from assistant.workflows.schedule import Schedule
from assistant.workflows.voice_note import MessageWork
from connectors.im.base import Channel
from retrieval.base import CaseLibrary
from speech.base import Transcriber


class Worker:
    """Works off the inbox and the outbox until it is stopped. One a process."""

    def __init__(
        self,
        *,
        database: Database,
        workflow_url: str,
        channels: Mapping[str, Channel],
        transcriber: Callable[[], Transcriber],
        reader: Callable[[], NoteReader],
        library: Callable[[], CaseLibrary],
        providers: Sequence[FactProvider],
        desk: Desk,
        clock: Callable[[], datetime],
        audio_dir: Path,
        uploads_dir: Path,
        handouts: Handouts,
        concurrency: int,
    ) -> None:
        self._database = database
        audio_dir.mkdir(parents=True, exist_ok=True)
        message = MessageWork(database, channels, transcriber, reader, library, desk, clock, audio_dir)
        delivery = DeliveryWork(database, channels, clock, handouts)
        chores = Chores(database, desk, clock, providers, handouts, audio_dir, uploads_dir)
        self._engine = Engine(
            workflow_url,
            message=message.run,
            note=message.write_note,
            delivery=delivery.run,
            imports=ImportWork(database, desk, clock).work_off,
            chores=chores.work_off,
            concurrency=concurrency,
        )
        self._schedule = Schedule(database, self._engine, desk, clock, providers, handouts)

    def start(self) -> None:
        """Begin to work, with what dead workers left unfinished first."""
        self._engine.start()
        self._database.on_outbox = self._schedule.wake
        self._schedule.start()

    def stop(self) -> None:
        """Stop; steps under way get a few seconds."""
        self._database.on_outbox = None
        self._schedule.stop()
        self._engine.stop()

    def wake(self) -> None:
        """Something new stands in the inbox or the outbox: begin with it now instead of at the next sweep."""
        self._schedule.wake()
