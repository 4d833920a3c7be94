"""`spotter doctor`: every part looked at, and what to do about what is wrong."""

import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import httpx

from assistant.bootstrap import Application
from assistant.errors import NotReady, SpotterError
from assistant.llm.manifest import CHAT_MODEL, SPEECH_MODEL
from assistant.settings import Settings
from assistant.storage import migrate
from connectors.im.base import ChannelError
from retrieval.base import RetrievalError

State = Literal["ok", "warning", "wrong"]
LEAST_FREE_GB = 3.0
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one part, and what mends it."""

    part: str
    state: State
    found: str
    mend: str = ""

    def as_json(self) -> dict[str, Any]:
        """The finding as plain JSON values."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look at every part. Never raises for a part that is broken; changes nothing but an empty data folder."""
    app = Application(settings)
    try:
        checks: list[tuple[str, Callable[[Application], Finding]]] = [
            ("python", _python),
            ("disk", _disk),
            ("database", _database),
            ("speech", _speech),
            ("tagger", _tagger),
            ("chat model", _chat_model),
            ("embeddings", _embeddings),
            ("case library", _cases),
            ("telegram", _telegram),
        ]
        return [_tried(part, check, app) for part, check in checks]
    finally:
        app.stop()


def _tried(part: str, check: Callable[[Application], Finding], app: Application) -> Finding:
    try:
        return check(app)
    except Exception as error:  # whatever a broken part raises is what was found of it
        why = str(error) if isinstance(error, SpotterError | RetrievalError) else type(error).__name__
        return Finding(part, "wrong", why, "see the message; spotter --help lists the commands")


def _python(_: Application) -> Finding:
    found = ".".join(str(number) for number in sys.version_info[:3])
    good = sys.version_info[:2] in {(3, 11), (3, 12)}
    return Finding("python", "ok" if good else "wrong", found, "" if good else "make setup PYTHON=python3.11")


def _disk(app: Application) -> Finding:
    free_gb = shutil.disk_usage(app.settings.data_dir).free / 1e9
    good = free_gb >= LEAST_FREE_GB
    mend = "" if good else f"free some space below {app.settings.data_dir}, or set SPOTTER_DATA_DIR to another disk"
    return Finding("disk", "ok" if good else "warning", f"{free_gb:.0f} GB free", mend)


def _database(app: Application) -> Finding:
    kind = "SQLite" if app.database.is_sqlite else "Postgres"
    try:
        app.database.ping()
    except SpotterError as error:
        return Finding("database", "wrong", f"{kind}: {error}", "check SPOTTER_DATABASE_URL and that the server runs")
    try:
        migrate.require_current(app.database)
    except NotReady as error:
        state: State = "warning" if app.database.is_sqlite else "wrong"
        return Finding("database", state, f"{kind}: {error}", "spotter db upgrade")
    return Finding("database", "ok", f"{kind}, tables are this version's")


def _speech(app: Application) -> Finding:
    settings = app.settings
    if settings.speech_base_url:
        return _endpoint("speech", settings.speech_base_url, settings.speech_api_key.get_secret_value())
    if settings.speech_model:
        return Finding("speech", "ok", f"faster-whisper {settings.speech_model} on {settings.speech_device}")
    return _weights(app, "speech", SPEECH_MODEL)


def _tagger(app: Application) -> Finding:
    app.tagger.tag("hello")
    return Finding("tagger", "ok", app.tagger.model)


def _chat_model(app: Application) -> Finding:
    settings = app.settings
    if not settings.model_reads:
        return Finding("chat model", "ok", "off: the tagger reads notes alone (SPOTTER_LLM_READS)")
    if settings.llm_base_url:
        if not settings.llm_model:
            return Finding("chat model", "wrong", "no model named", "set SPOTTER_LLM_MODEL")
        return _endpoint("chat model", settings.llm_base_url, settings.llm_api_key.get_secret_value())
    return _weights(app, "chat model", CHAT_MODEL)


def _embeddings(app: Application) -> Finding:
    embedder = app.embedder
    vector = embedder.embed_queries(["hello"])
    return Finding("embeddings", "ok", f"{embedder.model}, {vector.shape[1]} dimensions")


def _cases(app: Application) -> Finding:
    held = len(app.library.cases())
    if held:
        return Finding("case library", "ok", f"{held} case studies")
    return Finding("case library", "warning", "empty", "spotter cases import FOLDER (examples/cases has a few)")


def _telegram(app: Application) -> Finding:
    telegram: Any = app.channels.get("telegram")
    if telegram is None:
        return Finding("telegram", "ok", "off (set SPOTTER_TELEGRAM_TOKEN to switch it on)")
    settings = app.settings
    if settings.telegram_mode == "webhook" and not settings.telegram_secret.get_secret_value():
        return Finding("telegram", "wrong", "webhook without a secret", "set SPOTTER_TELEGRAM_SECRET")
    try:
        name = telegram.connect()
    except ChannelError as error:
        return Finding("telegram", "wrong", error.code, "check SPOTTER_TELEGRAM_TOKEN and SPOTTER_TELEGRAM_API_URL")
    return Finding("telegram", "ok", f"@{name}, {settings.telegram_mode}")


def _weights(app: Application, part: str, name: str) -> Finding:
    try:
        app.weights.path(name)
    except NotReady as error:
        return Finding(part, "wrong", str(error), "spotter models pull")
    return Finding(part, "ok", f"local, {name}")


def _endpoint(part: str, base_url: str, api_key: str) -> Finding:
    mend = "check the _BASE_URL and _API_KEY settings of this part"
    try:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        answer = httpx.get(f"{base_url.rstrip('/')}/models", headers=headers, timeout=TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Finding(part, "wrong", f"endpoint not reachable ({type(error).__name__})", mend)
    if answer.status_code in {401, 403}:
        return Finding(part, "wrong", f"endpoint refused the key ({answer.status_code})", mend)
    if answer.status_code >= 500:
        return Finding(part, "warning", f"endpoint answers {answer.status_code}", "try again later")
    return Finding(part, "ok", "endpoint answers")
