"""The one composition root: settings in, a working application out. Only this file imports adapters."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import structlog

from assistant.configuration.access import read_access
from assistant.configuration.customers import read_customer_rules
from assistant.configuration.importing import read_import_rules
from assistant.configuration.leads import read_leads
from assistant.configuration.pool import read_pool
from assistant.configuration.selling import read_selling
from assistant.errors import InvalidInput, SpotterError
from assistant.llm.base import ChatModel
from assistant.llm.manifest import CHAT_MODEL, SPEECH_MODEL
from assistant.llm.weights import Weights
from assistant.services import dictating
from assistant.services.contact_provider import ContactProvider
from assistant.services.desk import Desk
from assistant.services.reader import NoteReader
from assistant.services.refilling import FactProvider
from assistant.services.wording import Wording
from assistant.settings import Settings
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.storage.handouts import Handouts
from assistant.storage.store import Store
from assistant.storage.web_chat import StoredWebChat
from assistant.tagger.base import Tagger
from connectors.im.base import Channel
from prompts.loader import PromptLibrary
from retrieval.base import CaseLibrary, Embedder
from speech.base import Transcriber

T = TypeVar("T")
MODEL_START_STEP_S = 0.25

_log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The clock of a running Spotter."""
    return datetime.now(UTC)


class Application:
    """Everything that runs, built on first use and stopped together. Every entrypoint holds one.

    The parts that may be given stand in for those the settings name.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
        transcriber: Transcriber | None = None,
        chat_model: ChatModel | None = None,
        tagger: Tagger | None = None,
        embedder: Embedder | None = None,
        library: CaseLibrary | None = None,
        reader: NoteReader | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InvalidInput(
                f"cannot use {settings.data_dir} ({error.strerror}): set SPOTTER_DATA_DIR to a folder we may write to"
            ) from error
        self.database = Database(settings.sqlalchemy_url)
        self.database.clock = clock
        self.weights = Weights(settings.weights_dir, settings.models_source)
        self._given: dict[str, Any] = {
            "transcriber": transcriber,
            "chat_model": chat_model,
            "tagger": tagger,
            "embedder": embedder,
            "library": library,
            "reader": reader,
        }
        self._building = threading.RLock()
        self._worker: Any = None

    @cached_property
    def desk(self) -> Desk:
        """What services need besides the store."""
        settings = self.settings
        selling = read_selling(settings.selling_file)
        return Desk(
            wording=Wording.load(),
            selling=selling,
            customer_rules=read_customer_rules(settings.customers_file),
            leads=read_leads(settings.leads_file, [kind.id for kind in selling.types]),
            access=read_access(settings.access_file),
            default_locale=settings.default_locale,
            default_timezone=settings.timezone,
            audio_max_bytes=int(settings.audio_max_mb * 1024 * 1024),
            audio_max_s=settings.audio_max_s,
            text_max_chars=settings.text_max_chars,
            invite_valid=timedelta(hours=settings.invite_hours),
            address=settings.address,
            pool=read_pool(settings.pool_file),
            imports=read_import_rules(settings.imports_file),
        )

    @property
    def audio_dir(self) -> Path:
        """Where voice notes are kept."""
        return self.settings.data_dir / "audio"

    @property
    def uploads_dir(self) -> Path:
        """Where files from the web page, the API and the terminal lie; they stay, so that the page can play them."""
        return self.settings.data_dir / "uploads"

    @cached_property
    def handouts(self) -> Handouts:
        """Files made for one person to fetch."""
        return Handouts(self.settings.data_dir / "handouts")

    @property
    def transcriber(self) -> Transcriber:
        """The transcriber of the settings; its model is loaded with the first audio."""
        return self._once("transcriber", self._build_transcriber)

    @property
    def chat_model(self) -> ChatModel:
        """The chat model of the settings; the local server starts with the first question."""
        return self._once("chat_model", self._build_chat_model)

    @property
    def embedder(self) -> Embedder:
        """The embedder of the settings."""
        return self._once("embedder", self._build_embedder)

    @property
    def reader(self) -> NoteReader:
        """Turns transcripts into drafts."""
        return self._once("reader", self._build_reader)

    @property
    def tagger(self) -> Tagger:
        """Marks the words of a note; its weights are loaded with the first note."""
        return self._once("tagger", self._build_tagger)

    @cached_property
    def prompts(self) -> PromptLibrary:
        """The prompt files that come with the package."""
        return PromptLibrary()

    @cached_property
    def providers(self) -> Sequence[FactProvider]:
        """Who is asked about fields of customers that went stale."""
        return (ContactProvider(self.database),)

    @property
    def library(self) -> CaseLibrary:
        """The case-study library."""
        return self._once("library", self._build_library)

    @property
    def channels(self) -> Mapping[str, Channel]:
        """The channels people reach Spotter on, by name."""
        return self._once("channels", self._build_channels)

    def migrate(self) -> tuple[str | None, str]:
        """Bring the database to this version's tables; see `storage.migrate.upgrade`."""
        return migrate.upgrade(self.database)

    def receive(self, channel: str, external_id: str, payload: Mapping[str, Any]) -> tuple[str, bool]:
        """File an incoming message once and have it worked on. Returns its id and whether it is new."""
        with self.database.write() as store:
            inbox_id, is_new = dictating.receive(store, channel, external_id, payload, self.clock())
        if is_new and self._worker:
            self._worker.wake()
        return inbox_id, is_new

    def change(self, work: Callable[[Store], T]) -> T:
        """Do `work` in one transaction."""
        with self.database.write() as store:
            return work(store)

    def start_worker(self) -> None:
        """Begin to work on what is in the inbox and the outbox. Raises NotReady without this version's tables."""
        from assistant.workflows.worker import Worker

        migrate.require_current(self.database)
        self._worker = Worker(
            database=self.database,
            workflow_url=self.settings.workflow_url,
            channels=self.channels,
            transcriber=lambda: self.transcriber,
            reader=lambda: self.reader,
            library=lambda: self.library,
            providers=self.providers,
            desk=self.desk,
            clock=self.clock,
            audio_dir=self.audio_dir,
            uploads_dir=self.uploads_dir,
            handouts=self.handouts,
            concurrency=self.settings.worker_concurrency,
        )
        self._worker.start()

    def stop(self) -> None:
        """Stop working and give everything back. What is unfinished goes on with the next start."""
        if self._worker:
            self._worker.stop()
            self._worker = None
        for part in list(self._given.values()):
            for one in part.values() if isinstance(part, dict) else [part]:
                close = getattr(one, "close", None)
                if callable(close):
                    close()
        self.database.close()

    def readiness(self) -> Mapping[str, str]:
        """Part by part `ok` or a stable error code: database, migrations, worker, weights."""
        checks: dict[str, Callable[[], object]] = {
            "database": self.database.ping,
            "migrations": lambda: migrate.require_current(self.database),
            "weights": self._require_weights,
        }
        found = {part: _code_of(check) for part, check in checks.items()}
        with self.database.read() as store:
            alive = [one for one in store.executors.all() if (self.clock() - one.seen_at).total_seconds() < 30]
        return found | {"worker": "ok" if alive else "no_worker"}

    @property
    def needed_weights(self) -> tuple[str, ...]:
        """Names of the local models that these settings use; the tagger and the embedder come with the packages."""
        settings = self.settings
        needed = []
        if not settings.speech_base_url and not settings.speech_model and not self._given["transcriber"]:
            needed.append(SPEECH_MODEL)
        if settings.model_reads and not settings.llm_base_url and not self._given["chat_model"]:
            needed.append(CHAT_MODEL)
        return tuple(needed)

    def _require_weights(self) -> None:
        for name in self.needed_weights:
            self.weights.path(name)

    def _once(self, name: str, build: Callable[[], T]) -> T:
        with self._building:
            if self._given.get(name) is None:
                try:
                    self._given[name] = build()
                except ValueError as error:  # how adapters say that a setting cannot be right
                    raise InvalidInput(f"{name}: {error}") from error
            part: T = self._given[name]
            return part

    def _build_transcriber(self) -> Transcriber:
        settings = self.settings
        if settings.speech_base_url:
            from speech.openai_adapter import OpenAITranscriber

            return OpenAITranscriber(
                settings.speech_base_url,
                settings.speech_api_key.get_secret_value(),
                settings.speech_model or "whisper-1",
                languages=settings.speech_languages,
                max_bytes=self.desk.audio_max_bytes,
                max_s=settings.audio_max_s,
            )
        from speech.faster_whisper_adapter import FasterWhisperTranscriber

        return FasterWhisperTranscriber(
            settings.speech_model or self.weights.path(SPEECH_MODEL),
            device=settings.speech_device,
            compute_type=settings.speech_compute_type,
            threads=settings.speech_threads,
            languages=settings.speech_languages,
            max_bytes=self.desk.audio_max_bytes,
            max_s=settings.audio_max_s,
        )

    def _build_chat_model(self) -> ChatModel:
        settings = self.settings
        if settings.llm_base_url:
            from assistant.llm.openai_model import OpenAIChatModel

            return OpenAIChatModel(
                settings.llm_base_url,
                settings.llm_api_key.get_secret_value(),
                settings.llm_model,
                timeout_s=settings.llm_timeout_s,
                schema_prompt=lambda schema: self.prompts.load("json_answer", "en").render(schema=schema)[0].content,
            )
        from assistant.llm.local_model import LocalChatModel
        from assistant.llm.local_server import LocalServer

        server = LocalServer(
            lambda: self.weights.path(CHAT_MODEL) / "model.gguf",
            settings.data_dir / "run",
            name=CHAT_MODEL,
            threads=settings.llm_threads,
            context=settings.llm_context,
            idle_s=settings.llm_idle_s,
        )
        return LocalChatModel(server, timeout_s=settings.llm_timeout_s, on_start=_say_that_the_model_starts)

    def _build_reader(self) -> NoteReader:
        from assistant.services.drafting import Reader

        return Reader(self.tagger, self.prompts, self.chat_model if self.settings.model_reads else None)

    def _build_tagger(self) -> Tagger:
        from assistant.tagger.e5_tagger import E5Tagger

        return E5Tagger()

    def _build_embedder(self) -> Embedder:
        settings = self.settings
        if settings.embed_base_url:
            from retrieval.openai_embedder import OpenAIEmbedder

            return OpenAIEmbedder(
                settings.embed_base_url, settings.embed_api_key.get_secret_value(), settings.embed_model
            )
        from retrieval.e5.embedder import E5Embedder

        return E5Embedder()

    def _build_library(self) -> CaseLibrary:
        from assistant.services.case_profiling import ModelProfiler
        from retrieval.library import ChromaCaseLibrary

        return ChromaCaseLibrary(
            self.settings.data_dir / "cases",
            self.embedder,
            chroma_url=self.settings.chroma_url,
            profiler=ModelProfiler(self.chat_model, self.prompts) if self.settings.model_reads else None,
            today=lambda: self.clock().date(),
        )

    def _build_channels(self) -> dict[str, Channel]:
        from connectors.im.webchat import WebChatChannel

        chat = StoredWebChat(self.database, self.clock)
        channels: dict[str, Channel] = {"web": WebChatChannel(chat, uploads=self.uploads_dir)}
        if token := self.settings.telegram_token.get_secret_value():
            from connectors.im.telegram.channel import TelegramChannel

            secret = self.settings.telegram_secret.get_secret_value()
            channels["telegram"] = TelegramChannel(token, api_url=self.settings.telegram_api_url, secret=secret)
        return channels


def _say_that_the_model_starts(waited_s: float) -> None:
    if waited_s % 2 < MODEL_START_STEP_S:  # told four times a second, said every two
        _log.info("the local chat model is starting", waited_s=round(waited_s))


def _code_of(check: Callable[[], object]) -> str:
    try:
        check()
    except SpotterError as error:
        return error.code
    return "ok"
