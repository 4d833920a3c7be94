"""Telegram does what every channel does."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.im.telegram.channel import TelegramChannel
from tests.contracts.channel import ChannelContract
from tests.stand_ins.bot_api import BotApi
from tests.stand_ins.telegram_people import Shown


class TelegramRig:
    def __init__(self, channel: TelegramChannel, api: BotApi) -> None:
        self.channel = channel
        self._api = api
        self._ana = api.person("Ana")
        self._ana.say("/start")
        self.chat_id = str(self._ana.id)

    def _find(self, message_id: str) -> Shown:
        return next(shown for shown in self._api.shown if str(shown.message_id) == message_id)

    def shown(self, message_id: str) -> str:
        shown = self._find(message_id)
        return "\n".join([shown.words, *shown.labels()])

    def says(self, text: str) -> dict[str, Any]:
        return self._ana.say(text)

    def sends_file(self, content: bytes, name: str) -> dict[str, Any]:
        return self._ana.speak(content, "audio", file={"file_name": name})

    def presses(self, message_id: str, label: str) -> dict[str, Any]:
        return self._ana.press(self._find(message_id), label)


@pytest.fixture
def rig(channel: TelegramChannel, api: BotApi) -> Iterator[TelegramRig]:
    yield TelegramRig(channel, api)


class TestTelegram(ChannelContract):
    pass
