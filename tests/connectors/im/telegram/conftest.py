"""A Telegram channel, and a Bot API server on loopback for it."""

from collections.abc import Iterator

import pytest

from connectors.im.telegram.channel import TelegramChannel
from tests.stand_ins.bot_api import TOKEN, BotApi


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def channel(api: BotApi) -> Iterator[TelegramChannel]:
    telegram = TelegramChannel(TOKEN, api_url=api.url, secret="a-secret_of-ours")
    yield telegram
    telegram.close()
