"""What every `connectors.im.base.Channel` must do; a backend's test module subclasses and gives a `rig`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import pytest

from connectors.im.base import (
    ACTION_MAX_BYTES,
    Button,
    Channel,
    ChannelError,
    Entry,
    IncomingFile,
    Message,
    Section,
)

MEBIBYTE = 1024 * 1024


class ChannelRig(Protocol):
    """A channel, a chat with one person in it, and that person's side of it."""

    @property
    def channel(self) -> Channel: ...

    @property
    def chat_id(self) -> str: ...

    def shown(self, message_id: str) -> str:
        """All words of a message as the person sees it, labels of buttons included."""
        ...

    def says(self, text: str) -> Mapping[str, Any]:
        """The payload that arrives when the person types."""
        ...

    def sends_file(self, content: bytes, name: str) -> Mapping[str, Any]:
        """The payload that arrives when the person sends an audio file."""
        ...

    def presses(self, message_id: str, label: str) -> Mapping[str, Any]:
        """The payload that arrives when the person presses a button."""
        ...


CARD = Message(
    title="跟进草稿 · 华兴制药",
    sections=(
        Section("客户", (Entry("华兴制药", quote="华兴那边"),)),
        Section("需求", (Entry("批次追溯", quote="想把批次追起来"), Entry("对接 <SAP> & 金蝶", check=True))),
    ),
    footer="answer to change a field",
    buttons=((Button("确认", "c:1"), Button("改一项", "e:1")), (Button("丢弃", "x:1"),)),
)


class ChannelContract:
    """Tests that any channel passes."""

    def test_name_and_pace_are_sensible(self, rig: ChannelRig) -> None:
        assert rig.channel.name.isidentifier()
        assert 0 <= rig.channel.edit_interval_s <= 10

    def test_typed_text_arrives(self, rig: ChannelRig) -> None:
        incoming = rig.channel.parse(rig.says("今天见了王总 <b>& 她</b>"))
        assert incoming is not None
        assert (incoming.kind, incoming.text, incoming.channel) == (
            "message",
            "今天见了王总 <b>& 她</b>",
            rig.channel.name,
        )
        assert incoming.chat_id == rig.chat_id
        assert incoming.sender_id
        assert incoming.external_id
        assert incoming.sent_at.tzinfo is not None
        assert incoming.is_private
        assert incoming.addressed

    def test_two_messages_have_two_ids(self, rig: ChannelRig) -> None:
        first, second = (rig.channel.parse(rig.says("same")) for _ in range(2))
        assert first is not None
        assert second is not None
        assert first.external_id != second.external_id

    @pytest.mark.parametrize("payload", [{}, {"message": 1}, {"update_id": "x"}, {"text": 3}, {"action": []}])
    def test_a_wrong_shape_is_a_value_error_or_nothing(self, rig: ChannelRig, payload: dict[str, Any]) -> None:
        try:
            assert rig.channel.parse(payload) is None
        except ValueError as error:
            assert str(error)

    def test_every_word_of_a_card_is_shown(self, rig: ChannelRig) -> None:
        shown = rig.shown(rig.channel.send(rig.chat_id, CARD, key="card"))
        for words in ("华兴制药", "华兴那边", "对接 <SAP> & 金蝶", "answer to change a field", "确认", "丢弃"):
            assert words in shown

    def test_an_edit_replaces_what_was_shown(self, rig: ChannelRig) -> None:
        message_id = rig.channel.send(rig.chat_id, Message(text="正在转写 40%"), key="progress")
        rig.channel.edit(rig.chat_id, message_id, CARD)
        shown = rig.shown(message_id)
        assert "批次追溯" in shown
        assert "40%" not in shown

    def test_the_same_edit_again_is_no_error(self, rig: ChannelRig) -> None:
        message_id = rig.channel.send(rig.chat_id, Message(text="before"), key="same-edit")
        for _ in range(2):
            rig.channel.edit(rig.chat_id, message_id, Message(text="after"))
        assert "after" in rig.shown(message_id)

    def test_a_repeated_sending_is_recognised_by_its_key(self, rig: ChannelRig) -> None:
        first = rig.channel.send(rig.chat_id, Message(text="once"), key="again")
        assert rig.channel.send(rig.chat_id, Message(text="once"), key="again") == first

    def test_a_press_brings_back_the_action(self, rig: ChannelRig) -> None:
        action = "确" * (ACTION_MAX_BYTES // 3) + "z"
        message = Message(text="choose", buttons=((Button("take it", action),),))
        message_id = rig.channel.send(rig.chat_id, message, key="press")
        incoming = rig.channel.parse(rig.presses(message_id, "take it"))
        assert incoming is not None
        assert (incoming.kind, incoming.action, incoming.message_id) == ("button", action, message_id)
        assert incoming.chat_id == rig.chat_id
        rig.channel.answer_button(incoming.callback_id, "好")
        rig.channel.answer_button(incoming.callback_id, "twice is no error")

    def test_an_unknown_press_is_no_error(self, rig: ChannelRig) -> None:
        rig.channel.answer_button("no such press")

    def test_a_file_arrives_whole(self, rig: ChannelRig, tmp_path: Path) -> None:
        content = bytes(range(256)) * 1024
        incoming = rig.channel.parse(rig.sends_file(content, "note.ogg"))
        assert incoming is not None
        assert incoming.file is not None
        to = tmp_path / "new folder" / "note.ogg"
        rig.channel.download(incoming.file, to, max_bytes=MEBIBYTE)
        assert to.read_bytes() == content
        assert [path.name for path in to.parent.iterdir()] == ["note.ogg"]

    @pytest.mark.parametrize("size_is_known", [True, False])
    def test_a_file_too_large_is_refused_and_leaves_nothing(
        self, rig: ChannelRig, tmp_path: Path, size_is_known: bool
    ) -> None:
        incoming = rig.channel.parse(rig.sends_file(b"x" * 5000, "note.ogg"))
        assert incoming is not None
        assert incoming.file is not None
        file = incoming.file if size_is_known else IncomingFile(incoming.file.ref)
        with pytest.raises(ChannelError) as raised:
            rig.channel.download(file, tmp_path / "note.ogg", max_bytes=4999)
        assert (raised.value.code, raised.value.retryable) == ("file_too_large", False)
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_file_is_a_channel_error(self, rig: ChannelRig, tmp_path: Path) -> None:
        with pytest.raises(ChannelError):
            rig.channel.download(IncomingFile("no-such-file"), tmp_path / "note.ogg", max_bytes=MEBIBYTE)
        assert list(tmp_path.iterdir()) == []

    def test_editing_what_is_gone_says_so(self, rig: ChannelRig) -> None:
        with pytest.raises(ChannelError) as raised:
            rig.channel.edit(rig.chat_id, "987654", Message(text="x"))
        assert (raised.value.code, raised.value.retryable) == ("message_gone", False)

    def test_a_very_long_text_is_carried_to_its_last_word(self, rig: ChannelRig) -> None:
        text = "\n".join(f"第{line}句，王总说合同月底能签。" for line in range(700)) + " the-last-word"
        message = Message(text=text, buttons=((Button("go on", "go"),),))
        shown = rig.shown(rig.channel.send(rig.chat_id, message, key="long"))
        assert "the-last-word" in shown
        assert "go on" in shown
