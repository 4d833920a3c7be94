"""A whole Spotter with stand-ins for the models, on Telegram by polling or by webhook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.bootstrap import Application
from assistant.settings import Settings
from assistant.tagger.e5_tagger import E5Tagger
from tests.conversation.office import Office, SmallLibrary, SpokenText, serving
from tests.stand_ins.bot_api import TOKEN, BotApi

SECRET = "a-secret_of-ours"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def app(tmp_path: Path, api: BotApi, tagger: E5Tagger) -> Iterator[Application]:
    """Working, but with no ear on Telegram yet."""
    held = Application(
        settings(tmp_path, api),
        transcriber=SpokenText(),
        tagger=tagger,
        library=SmallLibrary(tmp_path / "cases"),
    )
    held.migrate()
    held.start_worker()
    yield held
    held.stop()


@pytest.fixture
def office(app: Application, api: BotApi) -> Office:
    """Spotter listening to Telegram by polling."""
    telegram: Any = app.channels["telegram"]
    telegram.start_polling(lambda external_id, payload: app.receive("telegram", external_id, payload))
    return Office(app, api)


@pytest.fixture
def hooked_office(app: Application, api: BotApi) -> Iterator[Office]:
    """Spotter listening to Telegram by webhook."""
    telegram: Any = app.channels["telegram"]
    with serving(app) as address:
        telegram.start_webhook(f"{address}/telegram/webhook")
        api.wait_for(lambda: api.webhook)
        yield Office(app, api)


def settings(folder: Path, api: BotApi, **more: Any) -> Settings:
    """The settings of a Spotter whose Telegram is the stand-in."""
    return Settings(
        _env_file=None,
        data_dir=folder / "spotter",
        telegram_token=TOKEN,
        telegram_api_url=api.url,
        telegram_secret=SECRET,
        telegram_mode="webhook",
        **more,
    )
