"""The Telegram channel over HTTP, against a Bot API server that keeps Telegram's rules."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from connectors.im.base import Button, ChannelError, IncomingFile, Message
from connectors.im.telegram.channel import TelegramChannel
from tests.stand_ins.bot_api import TOKEN, BotApi
from tests.stand_ins.bot_api_methods import BOT_USERNAME
from tests.stand_ins.telegram_people import Person


@pytest.fixture
def ana(api: BotApi) -> Person:
    person = api.person("Ana", "en")
    person.say("/start")
    return person


def failing(channel: TelegramChannel, person: Person, text: str = "hello") -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        channel.send(str(person.id), Message(text=text), key=text)
    return raised.value


class TestPace:
    def test_two_messages_to_a_person_are_a_second_apart(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda n: channel.send(str(ana.id), Message(text=f"m{n}"), key=f"m{n}"), range(3)))
        sent_s = sorted(shown.sent_s for shown in ana.inbox)
        assert len(sent_s) == 3
        assert sent_s[1] - sent_s[0] > 0.9
        assert sent_s[2] - sent_s[1] > 0.9

    def test_forty_people_at_once_stay_below_thirty_a_second(self, api: BotApi, channel: TelegramChannel) -> None:
        people = [api.person(f"p{number}") for number in range(40)]
        for person in people:
            person.say("/start")
        with ThreadPoolExecutor(40) as pool:
            list(pool.map(lambda p: channel.send(str(p.id), Message(text="hi"), key=str(p.id)), people))
        assert all(len(person.inbox) == 1 for person in people)
        assert api.count("sendMessage") == 40, "none was refused for its pace"

    def test_edits_of_one_message_are_a_second_apart_and_of_two_are_not(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        ben = api.person("Ben")
        ben.say("/start")
        ids = {person.id: channel.send(str(person.id), Message(text="0"), key=str(person.id)) for person in (ana, ben)}

        def count_up(person: Person) -> None:
            for number in range(1, 4):
                channel.edit(str(person.id), ids[person.id], Message(text=str(number)))

        started_s = time.monotonic()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(count_up, (ana, ben)))
        assert 1.8 < time.monotonic() - started_s < 3.5
        assert [person.inbox[0].words for person in (ana, ben)] == ["3", "3"]
        assert api.count("editMessageText") == 6, "none was refused for its pace"

    def test_more_than_is_sensible_is_given_back_with_how_long_to_wait(
        self, channel: TelegramChannel, ana: Person
    ) -> None:
        with ThreadPoolExecutor(12) as pool:
            sends = [pool.submit(channel.send, str(ana.id), Message(text=f"m{n}"), key=f"m{n}") for n in range(12)]
        refused = [error for send in sends if (error := send.exception()) is not None]
        assert 1 <= len(refused) <= 8
        for error in refused:
            assert isinstance(error, ChannelError)
            assert (error.code, error.retryable) == ("rate_limited", True)
            assert error.retry_after_s is not None
            assert error.retry_after_s > 5

    def test_a_short_retry_after_is_waited_for(self, api: BotApi, channel: TelegramChannel, ana: Person) -> None:
        api.fail("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
        started_s = time.monotonic()
        channel.send(str(ana.id), Message(text="patient"), key="1")
        assert time.monotonic() - started_s >= 2
        assert [shown.words for shown in ana.inbox] == ["patient"]

    def test_a_long_one_is_given_back_and_the_chat_left_alone_until_then(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        api.fail("sendMessage", 429, "Too Many Requests: retry after 40", retry_after=40)
        error = failing(channel, ana)
        assert (error.code, error.retryable, error.retry_after_s) == ("rate_limited", True, 40.0)
        again = failing(channel, ana, "another")
        assert again.retry_after_s is not None
        assert 35 < again.retry_after_s <= 40
        assert api.count("sendMessage") == 1

    def test_a_retry_after_without_end_is_given_back(self, api: BotApi, channel: TelegramChannel, ana: Person) -> None:
        api.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1, times=100)
        assert failing(channel, ana).code == "rate_limited"
        assert api.count("sendMessage") == 3


class TestProgress:
    def test_it_is_shown_without_waiting_for_telegram_and_the_last_word_wins(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        message_id = channel.send(str(ana.id), Message(text="got it"), key="1")
        api.hang_s = 0.3
        started_s = time.monotonic()
        for percent in range(0, 100, 10):
            channel.edit(str(ana.id), message_id, Message(text=f"{percent}%", progress=percent / 100))
        assert time.monotonic() - started_s < 0.2
        channel.edit(str(ana.id), message_id, Message(text="the card"))
        versions = ana.inbox[0].versions
        assert [version.split()[0] for version in versions] == ["got", "0%", "the"]

    def test_progress_that_cannot_be_shown_is_no_error_and_holds_up_nothing(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        message_id = channel.send(str(ana.id), Message(text="got it"), key="1")
        api.fail("editMessageText", 502, "Bad Gateway")
        channel.edit(str(ana.id), message_id, Message(text="40%", progress=0.4))
        channel.edit(str(ana.id), message_id, Message(text="the card"))
        assert ana.inbox[0].versions == ["got it", "the card"]


class TestFailures:
    @pytest.mark.parametrize(
        ("status", "description", "code", "retryable"),
        [
            (403, "Forbidden: bot was blocked by the user", "blocked", False),
            (403, "Forbidden: user is deactivated", "blocked", False),
            (400, "Bad Request: chat not found", "chat_not_found", False),
            (400, "Bad Request: something new", "refused", False),
            (401, "Unauthorized", "token_refused", True),
            (500, "Internal Server Error", "server_error", True),
            (502, "Bad Gateway", "server_error", True),
        ],
    )
    def test_a_refusal_has_a_code_and_says_whether_to_try_again(
        self,
        api: BotApi,
        channel: TelegramChannel,
        ana: Person,
        status: int,
        description: str,
        code: str,
        retryable: bool,
    ) -> None:
        api.fail("sendMessage", status, description)
        error = failing(channel, ana)
        assert (error.code, error.retryable) == (code, retryable)

    def test_somebody_who_blocked_the_bot_cannot_be_written_to(
        self, api: BotApi, channel: TelegramChannel, ana: Person
    ) -> None:
        api.blocked_by.add(ana.id)
        assert (failing(channel, ana).code, failing(channel, ana).retryable) == ("blocked", False)

    def test_somebody_who_never_wrote_cannot_either(self, api: BotApi, channel: TelegramChannel) -> None:
        assert failing(channel, api.person("Silent")).code == "chat_not_found"

    @pytest.mark.parametrize("chat_id", ["", "ana", "12:x", "1" * 30, "../1"])
    def test_a_chat_id_that_cannot_be_is_not_asked_for(
        self, api: BotApi, channel: TelegramChannel, chat_id: str
    ) -> None:
        with pytest.raises(ChannelError, match="chat_not_found"):
            channel.send(chat_id, Message(text="x"), key="x")
        assert api.calls == []

    def test_nobody_listening_is_worth_another_try(self, ana: Person) -> None:
        channel = TelegramChannel(TOKEN, api_url="http://127.0.0.1:9")
        error = failing(channel, ana)
        channel.close()
        assert (error.code, error.retryable) == ("network", True)

    def test_a_page_instead_of_an_answer_is_worth_another_try(self, api: BotApi, ana: Person) -> None:
        channel = TelegramChannel(TOKEN, api_url=f"{api.url}/file/botx")
        error = failing(channel, ana)
        channel.close()
        assert (error.code, error.retryable) == ("server_error", True)

    def test_an_empty_message_is_not_sent(self, api: BotApi, channel: TelegramChannel, ana: Person) -> None:
        assert failing(channel, ana, " \n").code == "empty_message"
        assert api.calls == []

    def test_a_group_that_moved_is_followed(self, api: BotApi, channel: TelegramChannel) -> None:
        api.moved_chats[-55] = -10048
        channel.send("-55", Message(text="hello all"), key="1")
        assert [(shown.chat_id, shown.words) for shown in api.shown] == [(-10048, "hello all")]

    def test_closing_ends_calls_under_way(self, api: BotApi, channel: TelegramChannel, ana: Person) -> None:
        api.hang_s = 30
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(failing, channel, ana)
            api.wait_for(lambda: api.count("sendMessage"))
            started_s = time.monotonic()
            channel.close()
            assert sending.result().code == "closed"
        assert time.monotonic() - started_s < 2
        assert failing(channel, ana).retryable


class TestDocuments:
    def test_a_file_goes_with_its_words_and_buttons(
        self, api: BotApi, channel: TelegramChannel, ana: Person, tmp_path: Path
    ) -> None:
        case = tmp_path / "案例 华兴.pdf"
        case.write_bytes(b"%PDF-case")
        message = Message(title="案例", text="same industry", document=case, buttons=((Button("👍", "up:1"),),))
        message_id = channel.send(str(ana.id), message, key="1")
        (shown,) = ana.inbox
        assert str(shown.message_id) == message_id
        assert (shown.file_name, shown.file, shown.words) == (case.name, b"%PDF-case", "案例\nsame industry")
        assert shown.labels() == ["👍"]
        channel.edit(str(ana.id), message_id, Message(text="thanks"))
        assert ana.inbox[0].words == "thanks"

    def test_words_too_long_for_a_caption_go_before_the_file(
        self, channel: TelegramChannel, ana: Person, tmp_path: Path
    ) -> None:
        case = tmp_path / "case.md"
        case.write_text("# case")
        message = Message(text="why it fits. " * 120, document=case, buttons=((Button("👍", "up:1"),),))
        message_id = channel.send(str(ana.id), message, key="1")
        words, file = ana.inbox
        assert str(words.message_id) == message_id
        assert words.labels() == ["👍"]
        assert (file.file_name, file.words) == ("case.md", "")

    def test_what_was_sent_of_a_message_is_not_sent_again(
        self, api: BotApi, channel: TelegramChannel, ana: Person, tmp_path: Path
    ) -> None:
        case = tmp_path / "case.md"
        case.write_text("# case")
        message = Message(text="why it fits. " * 120, document=case)
        api.fail("sendDocument", 500, "Internal Server Error")
        with pytest.raises(ChannelError, match="server_error"):
            channel.send(str(ana.id), message, key="1")
        channel.send(str(ana.id), message, key="1")
        assert [shown.file_name for shown in ana.inbox] == ["", "case.md"]

    @pytest.mark.parametrize("content", [None, b""])
    def test_a_file_that_is_not_there_is_said_before_anything_is_sent(
        self, api: BotApi, channel: TelegramChannel, ana: Person, tmp_path: Path, content: bytes | None
    ) -> None:
        case = tmp_path / "case.md"
        if content is not None:
            case.write_bytes(content)
        with pytest.raises(ChannelError) as raised:
            channel.send(str(ana.id), Message(text="x", document=case), key="1")
        assert not raised.value.retryable
        assert api.calls == []


class TestDownloads:
    def test_an_address_that_ran_out_is_worth_another_try(
        self, api: BotApi, channel: TelegramChannel, tmp_path: Path
    ) -> None:
        file = IncomingFile(api.keep(b"sound"))
        api.fail("file", 404, "Not Found")
        with pytest.raises(ChannelError) as raised:
            channel.download(file, tmp_path / "a.ogg", max_bytes=100)
        assert (raised.value.code, raised.value.retryable) == ("file_gone", True)
        assert list(tmp_path.iterdir()) == []
        channel.download(file, tmp_path / "a.ogg", max_bytes=100)
        assert (tmp_path / "a.ogg").read_bytes() == b"sound"

    def test_above_what_telegram_hands_out_is_not_for_us_to_have(
        self, api: BotApi, channel: TelegramChannel, tmp_path: Path
    ) -> None:
        file = IncomingFile(api.keep(bytes(20 * 1024 * 1024 + 1)))
        with pytest.raises(ChannelError, match="file_over_channel_limit"):
            channel.download(file, tmp_path / "a.ogg", max_bytes=10**9)

    def test_a_forgotten_file_is_not_worth_it(self, api: BotApi, channel: TelegramChannel, tmp_path: Path) -> None:
        file = IncomingFile(api.keep(b"sound"))
        api.forget_file(file.ref)
        with pytest.raises(ChannelError) as raised:
            channel.download(file, tmp_path / "a.ogg", max_bytes=100)
        assert (raised.value.code, raised.value.retryable) == ("file_gone", False)


class TestAccount:
    def test_the_bot_learns_its_name_once(self, api: BotApi, channel: TelegramChannel) -> None:
        assert [channel.connect(), channel.connect()] == [BOT_USERNAME] * 2
        assert api.count("getMe") == 1

    def test_an_invite_opens_the_chat_with_its_code(self, channel: TelegramChannel) -> None:
        assert channel.invite_link("ABCD-EF_1") == f"https://t.me/{BOT_USERNAME}?start=ABCD-EF_1"
        with pytest.raises(ValueError, match="1 to 64 characters"):
            channel.invite_link("a code")

    def test_commands_are_shown_in_both_languages(self, api: BotApi, channel: TelegramChannel) -> None:
        channel.set_commands({"zh-CN": {"help": "怎么用"}, "en": {"help": "How to"}})
        help_in = {language: commands[0]["description"] for language, commands in api.commands.items()}
        assert help_in == {"zh": "怎么用", "en": "How to", "": "How to"}

    def test_a_webhook_is_set_with_our_secret_and_only_what_we_read(
        self, api: BotApi, channel: TelegramChannel
    ) -> None:
        channel.set_webhook("http://127.0.0.1:1/telegram/webhook")
        assert api.webhook["secret"] == "a-secret_of-ours"
        assert api.webhook["allowed"] == ["message", "callback_query"]
        assert channel.check_secret("a-secret_of-ours")
        assert not channel.check_secret("another")

    def test_a_webhook_without_a_secret_is_refused(self, api: BotApi) -> None:
        channel = TelegramChannel(TOKEN, api_url=api.url)
        with pytest.raises(ValueError, match="webhook secret"):
            channel.set_webhook("http://127.0.0.1:1/telegram/webhook")
        channel.close()
        assert api.calls == []

    @pytest.mark.parametrize("token", ["", "12", "x:y", "12:a b", "12:", "12:a/../b"])
    def test_a_token_that_cannot_be_is_refused_without_repeating_it(self, token: str) -> None:
        with pytest.raises(ValueError, match="BotFather") as raised:
            TelegramChannel(token)
        assert not token or f"{token} " not in str(raised.value)

    @pytest.mark.parametrize("url", ["", "api.telegram.org", "ftp://x", "http://", "http://x/{y}", "http://u:p@x"])
    def test_an_address_that_cannot_be_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match="API address"):
            TelegramChannel(TOKEN, api_url=url)


def test_closing_leaves_no_thread_behind(api: BotApi, ana: Person) -> None:
    before = set(threading.enumerate())
    channel = TelegramChannel(TOKEN, api_url=api.url)
    channel.send(str(ana.id), Message(text="x"), key="1")
    channel.start_polling(lambda external_id, payload: None)
    channel.close()
    channel.close()
    assert set(threading.enumerate()) <= before
