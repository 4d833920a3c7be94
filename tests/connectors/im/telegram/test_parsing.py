"""Raw updates become what was said, by whom, where; junk becomes an error that says what is wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.im.base import IncomingFile
from connectors.im.telegram.addressing import Bot
from connectors.im.telegram.parsing import parse_update

BOT = Bot(7000000001, "acme_spotter_bot")
ANA = {"id": 42, "is_bot": False, "first_name": "Ana", "last_name": "Ruiz", "language_code": "en"}
PRIVATE = {"id": 42, "type": "private"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Sales"}
SAID_AT = 1_700_000_000


def update(**content: Any) -> dict[str, Any]:
    message = {"message_id": 7, "date": SAID_AT, "chat": PRIVATE, "from": ANA} | content
    return {"update_id": 99, "message": message}


def mention(text: str, name: str) -> list[dict[str, Any]]:
    start = len(text[: text.index(name)].encode("utf-16-le")) // 2
    return [{"type": "mention", "offset": start, "length": len(name)}]


def test_text_in_a_private_chat() -> None:
    incoming = parse_update(update(text="  met Ms Lee  "), BOT)
    assert incoming is not None
    assert (incoming.channel, incoming.external_id, incoming.chat_id, incoming.sender_id) == (
        "telegram",
        "99",
        "42",
        "42",
    )
    assert (incoming.kind, incoming.text, incoming.sender_name, incoming.locale) == (
        "message",
        "met Ms Lee",
        "Ana Ruiz",
        "en",
    )
    assert incoming.sent_at == datetime.fromtimestamp(SAID_AT, UTC)
    assert incoming.addressed
    assert incoming.is_private
    assert incoming.message_id == ""


def test_an_answer_names_the_message_it_answers() -> None:
    incoming = parse_update(update(text="make it Friday", reply_to_message={"message_id": 5, "date": 1}), BOT)
    assert incoming is not None
    assert incoming.message_id == "5"


def test_a_start_with_an_invite_code_keeps_both() -> None:
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    incoming = parse_update(update(text="/start ABCD-EFGH", entities=command), BOT)
    assert incoming is not None
    assert incoming.text == "/start ABCD-EFGH"


@pytest.mark.parametrize(
    ("kind", "held", "file"),
    [
        ("voice", {"duration": 61, "file_size": 9}, IncomingFile("f", "voice.ogg", 9, 61.0)),
        ("audio", {"duration": 5, "file_name": "call.mp3"}, IncomingFile("f", "call.mp3", None, 5.0)),
        ("video_note", {"duration": 5}, IncomingFile("f", "video.mp4", None, 5.0)),
        ("video", {"duration": 5, "file_name": "a.mp4"}, IncomingFile("f", "a.mp4", None, 5.0)),
        ("document", {"mime_type": "audio/AMR", "file_name": "x"}, IncomingFile("f", "x")),
        ("document", {"mime_type": "application/octet-stream", "file_name": "X.M4A"}, IncomingFile("f", "X.M4A")),
    ],
)
def test_sound_in_any_wrapping_is_a_file(kind: str, held: dict[str, Any], file: IncomingFile) -> None:
    incoming = parse_update(update(**{kind: {"file_id": "f", "file_unique_id": "u"} | held}, caption="for Acme"), BOT)
    assert incoming is not None
    assert incoming.file == file
    assert incoming.text == "for Acme"


@pytest.mark.parametrize(
    "content",
    [
        {"document": {"file_id": "f", "mime_type": "application/pdf", "file_name": "offer"}},
        {"photo": [{"file_id": "f"}]},
        {"sticker": {"file_id": "f"}},
    ],
)
def test_what_cannot_be_heard_comes_without_words_so_that_it_can_be_answered(content: dict[str, Any]) -> None:
    incoming = parse_update(update(**content), BOT)
    assert incoming is not None
    assert (incoming.text, incoming.file) == ("", None)


def test_a_document_whose_name_tells_what_it_is_comes_as_a_file() -> None:
    document = {"file_id": "f", "mime_type": "application/pdf", "file_name": "offer.pdf", "file_size": 9}
    incoming = parse_update(update(document=document), BOT)
    assert incoming is not None and incoming.file == IncomingFile("f", "offer.pdf", 9)


def test_a_forwarded_note_was_said_when_the_original_was() -> None:
    origin = {"type": "user", "date": SAID_AT - 86_400, "sender_user": ANA}
    incoming = parse_update(update(voice={"file_id": "f"}, forward_origin=origin), BOT)
    assert incoming is not None
    assert incoming.sent_at == datetime.fromtimestamp(SAID_AT - 86_400, UTC)


def test_a_press_brings_its_action_and_where_it_stands() -> None:
    press = {"id": "77", "from": ANA, "data": "c:abc", "message": {"message_id": 7, "date": SAID_AT, "chat": PRIVATE}}
    incoming = parse_update({"update_id": 1, "callback_query": press}, BOT)
    assert incoming is not None
    assert (incoming.kind, incoming.action, incoming.message_id, incoming.callback_id) == ("button", "c:abc", "7", "77")
    assert (incoming.sender_id, incoming.chat_id) == ("42", "42")


@pytest.mark.parametrize(
    "content",
    [
        {"update_id": 1, "edited_message": update(text="x")["message"]},
        {"update_id": 1, "channel_post": update(text="x")["message"]},
        {"update_id": 1, "my_chat_member": {}},
        {"update_id": 1, "callback_query": {"id": "1", "from": ANA, "inline_message_id": "i", "data": "x"}},
        update(new_chat_members=[ANA]),
        update(text="from a bot", **{"from": ANA | {"is_bot": True}}),
    ],
)
def test_what_does_not_concern_us_is_nothing(content: dict[str, Any]) -> None:
    assert parse_update(content, BOT) is None


@pytest.mark.parametrize(
    ("language", "locale"),
    [("zh-hans", "zh-CN"), ("zh", "zh-CN"), ("zh-TW", "zh-CN"), ("en", "en"), ("EN_us", "en"), ("de", "de"), ("", "")],
)
def test_the_language_is_the_apps(language: str, locale: str) -> None:
    incoming = parse_update(update(text="x", **{"from": ANA | {"language_code": language}}), BOT)
    assert incoming is not None
    assert incoming.locale == locale


class TestInAGroup:
    def say(self, text: str, **more: Any) -> tuple[bool, str]:
        incoming = parse_update(update(text=text, chat=GROUP, **more), BOT)
        assert incoming is not None
        assert incoming.chat_id == "-1001"
        assert not incoming.is_private
        return incoming.addressed, incoming.text

    def test_talk_among_people_is_not_for_us(self) -> None:
        assert self.say("lunch?") == (False, "lunch?")

    def test_a_mention_is_and_leaves_the_text(self) -> None:
        text = "🎉 @Acme_Spotter_Bot met Ms Lee"
        assert self.say(text, entities=mention(text, "@Acme_Spotter_Bot")) == (True, "🎉 met Ms Lee")

    def test_a_mention_of_somebody_else_is_not(self) -> None:
        text = "@other_bot met Ms Lee"
        assert self.say(text, entities=mention(text, "@other_bot")) == (False, text)

    def test_an_answer_to_us_is(self) -> None:
        ours = {"message_id": 3, "date": 1, "from": {"id": BOT.id, "is_bot": True}}
        assert self.say("make it Friday", reply_to_message=ours) == (True, "make it Friday")

    def test_a_command_is_unless_it_names_another_bot(self) -> None:
        def command(text: str) -> list[dict[str, Any]]:
            return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]

        assert self.say("/help", entities=command("/help")) == (True, "/help")
        assert self.say("/help@acme_spotter_bot x", entities=command("/help@acme_spotter_bot x")) == (True, "/help x")
        assert self.say("/help@other_bot", entities=command("/help@other_bot")) == (False, "/help@other_bot")

    def test_answering_ones_own_voice_note_with_our_name_hands_it_over(self) -> None:
        note = {"message_id": 3, "date": SAID_AT - 60, "from": ANA, "chat": GROUP, "voice": {"file_id": "mine"}}
        text = "@acme_spotter_bot"
        incoming = parse_update(update(text=text, chat=GROUP, entities=mention(text, text), reply_to_message=note), BOT)
        assert incoming is not None
        assert incoming.file is not None
        assert incoming.file.ref == "mine"
        assert incoming.sent_at == datetime.fromtimestamp(SAID_AT - 60, UTC)

    def test_somebody_elses_voice_note_is_not_handed_over(self) -> None:
        other = ANA | {"id": 43}
        note = {"message_id": 3, "date": SAID_AT, "from": other, "chat": GROUP, "voice": {"file_id": "theirs"}}
        text = "@acme_spotter_bot"
        incoming = parse_update(update(text=text, chat=GROUP, entities=mention(text, text), reply_to_message=note), BOT)
        assert incoming is not None
        assert incoming.file is None

    def test_a_topic_of_a_forum_is_kept_with_the_chat(self) -> None:
        incoming = parse_update(
            update(
                text="x", chat=GROUP, is_topic_message=True, message_thread_id=12, reply_to_message={"message_id": 12}
            ),
            BOT,
        )
        assert incoming is not None
        assert (incoming.chat_id, incoming.message_id) == ("-1001:12", "")


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ({}, "update.update_id is missing"),
        ({"update_id": "1"}, "update.update_id must be a whole number"),
        ({"update_id": 1, "message": []}, "update.message must be an object"),
        (update(text=5), "update.message.text must be text"),
        (update(text="x", date=10**17), "update.message.date is no moment in time"),
        (update(text="x", chat=None), "update.message.chat must be an object"),
        (update(voice={"duration": 3}), "update.message.voice.file_id is missing"),
        (update(text="x", chat=GROUP, entities=[{"type": "mention", "offset": -1, "length": 2}]), "entity offset"),
    ],
)
def test_a_wrong_shape_says_what_is_wrong(payload: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        parse_update(payload, BOT)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=[])),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=8,
)
KEYS = [*update(), "callback_query", "edited_message"]
FIELDS = ["message_id", "date", "chat", "from", "text", "caption", "entities", "caption_entities", "voice", "audio",
          "document", "reply_to_message", "forward_origin", "is_topic_message", "message_thread_id", "data", "id",
          "message", "photo"]  # fmt: skip
ENTITY = st.fixed_dictionaries(
    {"type": st.sampled_from(["mention", "bot_command", "text_mention", "url"])},
    optional={"offset": st.integers(-2, 40) | JSON, "length": st.integers(-2, 40) | JSON, "user": JSON},
)
GOOD = st.sampled_from([ANA, PRIVATE, GROUP, SAID_AT, 7, "/start @acme_spotter_bot", {"file_id": "f"}])
OBJECT = st.dictionaries(st.sampled_from(FIELDS), JSON | GOOD | st.lists(ENTITY, max_size=3), max_size=8)


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({"update_id": st.just(1)}, optional=dict.fromkeys(KEYS[1:], OBJECT | JSON)))
def test_junk_is_a_value_error_or_something_that_can_be_stored(payload: dict[str, Any]) -> None:
    check(payload)


@settings(max_examples=300, deadline=None)
@given(OBJECT)
def test_junk_inside_a_message_is_a_value_error_or_something_that_can_be_stored(content: dict[str, Any]) -> None:
    check(update(**content))


def check(payload: dict[str, Any]) -> None:
    try:
        incoming = parse_update(payload, BOT)
    except ValueError as error:
        assert str(error)
        return
    if incoming is not None:
        for text in (incoming.text, incoming.sender_name, incoming.action, incoming.chat_id):
            assert "\0" not in text
            text.encode()
