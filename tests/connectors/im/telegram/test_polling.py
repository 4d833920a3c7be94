"""Updates are taken once each, in order, and none is confirmed before it was taken."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.im.telegram import persisting
from connectors.im.telegram.channel import TelegramChannel
from tests.stand_ins.bot_api import BotApi
from tests.stand_ins.bot_api_methods import BOT_USERNAME


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(persisting, "FIRST_PAUSE_S", 0.05)
    yield


class Receiver:
    """Takes updates; `failures` first ones are refused, as a database that is away would."""

    def __init__(self, failures: int = 0) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.failures = failures

    def __call__(self, external_id: str, payload: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        self.taken.append((external_id, payload))


def test_updates_come_as_they_were_sent_in_order(api: BotApi, channel: TelegramChannel) -> None:
    ana = api.person("Ana")
    sent = [ana.say(f"note {number}") for number in range(250)]
    receiver = Receiver()
    channel.start_polling(receiver)
    api.wait_for(lambda: len(receiver.taken) >= 250)
    assert [payload for _, payload in receiver.taken] == sent
    assert [external_id for external_id, _ in receiver.taken] == [str(update["update_id"]) for update in sent]


def test_an_update_of_a_kind_nobody_knows_does_not_stop_the_next(api: BotApi, channel: TelegramChannel) -> None:
    api.deliver({"quantum_message": {"date": "tomorrow"}})
    api.person("Ana").say("hello")
    receiver = Receiver()
    channel.start_polling(receiver)
    api.wait_for(lambda: len(receiver.taken) == 2)


def test_an_update_is_confirmed_only_once_it_was_taken(api: BotApi, channel: TelegramChannel) -> None:
    update = api.person("Ana").say("hello")
    let_go, seen = threading.Event(), threading.Event()

    def receive(external_id: str, payload: dict[str, Any]) -> None:
        seen.set()
        assert let_go.wait(10)

    channel.start_polling(receive)
    assert seen.wait(5)
    time.sleep(0.3)
    assert api.unconfirmed() == [update["update_id"]]
    let_go.set()
    api.wait_for(lambda: not api.unconfirmed())


def test_an_update_that_could_not_be_taken_comes_again_and_later_ones_wait(
    api: BotApi, channel: TelegramChannel
) -> None:
    ana = api.person("Ana")
    ana.say("first")
    ana.say("second")
    receiver = Receiver(failures=3)
    channel.start_polling(receiver)
    api.wait_for(lambda: len(receiver.taken) == 2)
    assert [payload["message"]["text"] for _, payload in receiver.taken] == ["first", "second"]


def test_polling_goes_on_after_the_server_was_away(api: BotApi, channel: TelegramChannel) -> None:
    api.fail("getMe", 502, "Bad Gateway")
    api.fail("getUpdates", 500, "Internal Server Error", times=2)
    api.person("Ana").say("hello")
    receiver = Receiver()
    channel.start_polling(receiver)
    api.wait_for(lambda: receiver.taken)
    assert channel.connect() == BOT_USERNAME


def test_a_webhook_set_before_is_taken_off(api: BotApi, channel: TelegramChannel) -> None:
    channel.set_webhook("http://127.0.0.1:9/telegram/webhook")
    api.person("Ana").say("hello")
    receiver = Receiver()
    channel.start_polling(receiver)
    api.wait_for(lambda: receiver.taken)


def test_only_kinds_that_are_read_are_asked_for(api: BotApi, channel: TelegramChannel) -> None:
    channel.start_polling(Receiver())
    api.wait_for(lambda: api.count("getUpdates"))
    fields = next(fields for name, fields in api.calls if name == "getupdates")
    assert fields["allowed_updates"] == '["message", "callback_query"]'


def test_polling_stops_at_once_and_what_comes_later_is_kept(api: BotApi, channel: TelegramChannel) -> None:
    receiver = Receiver()
    channel.start_polling(receiver)
    api.wait_for(lambda: api.count("getUpdates"))
    started_s = time.monotonic()
    channel.stop_receiving()
    assert time.monotonic() - started_s < 1
    update = api.person("Ana").say("later")
    time.sleep(0.2)
    assert receiver.taken == []
    channel.start_polling(receiver)
    api.wait_for(lambda: receiver.taken)
    assert receiver.taken == [(str(update["update_id"]), update)]


def test_the_menu_shows_what_can_be_asked(api: BotApi, channel: TelegramChannel) -> None:
    channel.start_polling(Receiver(), {"en": {"help": "What I can do"}})
    api.wait_for(lambda: api.commands.get("en"))
    api.wait_for(lambda: api.count("getUpdates"))


def test_a_menu_that_is_refused_keeps_nothing_from_arriving(api: BotApi, channel: TelegramChannel) -> None:
    api.person("Ana").say("hello")
    receiver = Receiver()
    channel.start_polling(receiver, {"en": {"NOT A COMMAND": "x"}})
    api.wait_for(lambda: receiver.taken)


def test_a_webhook_is_set_once_telegram_is_there(api: BotApi, channel: TelegramChannel) -> None:
    api.fail("getMe", 502, "Bad Gateway")
    api.fail("setWebhook", 500, "Internal Server Error")
    channel.start_webhook("http://127.0.0.1:9/telegram/webhook", {"en": {"help": "What I can do"}})
    api.wait_for(lambda: api.webhook and api.commands)
    assert api.webhook["url"].endswith("/telegram/webhook")
