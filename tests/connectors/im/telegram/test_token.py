"""The bot's token stays out of logs, errors and representations, whatever goes wrong."""

import asyncio
import io
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.im.base import ChannelError, IncomingFile, Message
from connectors.im.telegram.channel import TelegramChannel
from tests.stand_ins.bot_api import TOKEN, BotApi

SECRET_HALF = TOKEN.partition(":")[2]


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """What every logger says at its most talkative, the libraries' included; the stand-in's own access log is not."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(lambda record: record.name != "aiohttp.access")
    root = logging.getLogger()
    levels = {logger: logger.level for logger in (root, *map(logging.getLogger, ("aiogram", "aiohttp", "asyncio")))}
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def break_send(channel: TelegramChannel, api: BotApi, to: Path) -> None:
    channel.send("42", Message(text="x"), key="x")


def break_download(channel: TelegramChannel, api: BotApi, to: Path) -> None:
    channel.download(IncomingFile(api.keep(b"x")), to, max_bytes=10)


def break_connect(channel: TelegramChannel, api: BotApi, to: Path) -> None:
    channel.connect()


ECHO = f"Bad Request: cannot POST /bot{TOKEN}/sendMessage"
CALLS: dict[str, Callable[[TelegramChannel, BotApi, Path], None]] = {
    "sendMessage": break_send,
    "file": break_download,
    "getMe": break_connect,
}


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(
    ("status", "description"), [(400, ECHO), (401, ECHO), (404, ECHO), (500, ECHO), (400, "Bad Request: what")]
)
def test_a_refusal_does_not_show_it(
    api: BotApi,
    channel: TelegramChannel,
    everything_logged: io.StringIO,
    tmp_path: Path,
    method: str,
    status: int,
    description: str,
) -> None:
    api.fail(method, status, description)
    with pytest.raises(ChannelError) as raised:
        CALLS[method](channel, api, tmp_path / "a.ogg")
    assert_hidden(raised.value, everything_logged)


@pytest.mark.parametrize("call", CALLS.values())
@pytest.mark.parametrize("place", ["http://127.0.0.1:9", "http://no-such-host.invalid", "page"])
def test_a_server_that_is_not_there_does_not_show_it(
    api: BotApi,
    everything_logged: io.StringIO,
    tmp_path: Path,
    call: Callable[[TelegramChannel, BotApi, Path], None],
    place: str,
) -> None:
    channel = TelegramChannel(TOKEN, api_url=f"{api.url}/{place}" if place == "page" else place)
    with pytest.raises(ChannelError) as raised:
        call(channel, api, tmp_path / "a.ogg")
    channel.close()
    assert_hidden(raised.value, everything_logged)


def test_a_whole_day_with_asyncio_debugging_does_not_show_it(
    api: BotApi, everything_logged: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    channel = TelegramChannel(TOKEN, api_url=api.url, secret="a-secret_of-ours")
    assert asyncio.new_event_loop().get_debug()
    ana = api.person("Ana")
    file = IncomingFile(ana.speak(b"sound")["message"]["voice"]["file_id"])
    taken: list[str] = []
    api.fail("getUpdates", 500, ECHO)
    channel.start_polling(lambda external_id, payload: taken.append(external_id))
    api.wait_for(lambda: taken)
    channel.edit(str(ana.id), channel.send(str(ana.id), Message(text="x"), key="x"), Message(text="y"))
    channel.download(file, tmp_path / "a.ogg", max_bytes=10)
    channel.set_webhook("http://127.0.0.1:9/telegram/webhook")
    channel.close()
    assert everything_logged.getvalue()
    assert SECRET_HALF not in everything_logged.getvalue()
    assert "a-secret_of-ours" not in everything_logged.getvalue()


def test_what_a_channel_looks_like_does_not_show_it(channel: TelegramChannel) -> None:
    assert SECRET_HALF not in f"{channel!r} {channel}"


def assert_hidden(error: ChannelError, logged: io.StringIO) -> None:
    told = "".join(traceback.format_exception(error)) + repr(error) + str(vars(error)) + logged.getvalue()
    assert SECRET_HALF not in told
    assert error.__cause__ is None
    assert error.__context__ is None
