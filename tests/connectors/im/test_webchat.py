"""The web chat does what every channel does, and takes payloads of its own shape only."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.im.base import ChannelError, IncomingFile, Message
from connectors.im.message_json import message_from_json, message_to_json
from connectors.im.webchat import WebChatChannel
from tests.contracts.channel import ChannelContract

SENT_AT = datetime(2026, 5, 7, 9, 30, tzinfo=UTC).isoformat()


class Wall:
    """A wall in memory: the far side of the channel."""

    def __init__(self) -> None:
        self.messages: dict[int, tuple[str, Mapping[str, Any]]] = {}
        self._ids: dict[str, int] = {}

    def put(self, chat_id: str, key: str, message: Mapping[str, Any]) -> int:
        message_id = self._ids.setdefault(key, len(self._ids) + 1)
        self.messages.setdefault(message_id, (chat_id, message))
        return message_id

    def replace(self, chat_id: str, message_id: int, message: Mapping[str, Any]) -> bool:
        if self.messages.get(message_id, ("",))[0] != chat_id:
            return False
        self.messages[message_id] = (chat_id, message)
        return True


class WebRig:
    chat_id = "emma"

    def __init__(self, uploads: Path) -> None:
        self.wall = Wall()
        self.uploads = uploads
        self.channel = WebChatChannel(self.wall, uploads=uploads)
        self._keys = count(1)

    def _payload(self, **given: Any) -> dict[str, Any]:
        return {"person_id": self.chat_id, "name": "Emma", "sent_at": SENT_AT, "key": f"k{next(self._keys)}", **given}

    def shown(self, message_id: str) -> str:
        message = message_from_json(self.wall.messages[int(message_id)][1])
        words = [message.title, message.text, message.footer]
        for section in message.sections:
            words += [section.label, *(f"{entry.text} {entry.quote}" for entry in section.entries)]
        return "\n".join(words + [button.label for row in message.buttons for button in row])

    def says(self, text: str) -> dict[str, Any]:
        return self._payload(text=text)

    def sends_file(self, content: bytes, name: str) -> dict[str, Any]:
        ref = f"{next(self._keys)}-{name}"
        (self.uploads / ref).write_bytes(content)
        return self._payload(file={"ref": ref, "name": name, "size_bytes": len(content)})

    def presses(self, message_id: str, label: str) -> dict[str, Any]:
        message = message_from_json(self.wall.messages[int(message_id)][1])
        action = next(button.action for row in message.buttons for button in row if button.label == label)
        return self._payload(action=action, message_id=message_id)


@pytest.fixture
def rig(tmp_path_factory: pytest.TempPathFactory) -> WebRig:
    return WebRig(tmp_path_factory.mktemp("uploads"))


class TestWebChat(ChannelContract):
    def test_another_chat_s_message_cannot_be_edited(self, rig: WebRig) -> None:
        message_id = rig.channel.send("emma", Message("hers"), key="one")
        with pytest.raises(ChannelError, match="message_gone"):
            rig.channel.edit("wang", message_id, Message("his"))
        assert "hers" in rig.shown(message_id)

    @pytest.mark.parametrize("ref", ["../secret", "/etc/hosts", "..", "", "a/b"])
    def test_nothing_outside_the_uploads_can_be_fetched(self, rig: WebRig, tmp_path: Path, ref: str) -> None:
        (rig.uploads.parent / "secret").write_text("no")
        with pytest.raises(ChannelError, match="file_gone"):
            rig.channel.download(IncomingFile(ref), tmp_path / "note.ogg", max_bytes=1000)

    def test_what_was_filed_as_a_note_stays_a_note(self, rig: WebRig) -> None:
        incoming = rig.channel.parse({**rig.says("ok"), "is_note": True})
        assert incoming is not None
        assert incoming.is_note

    @pytest.mark.parametrize("sent_at", ["yesterday", "2026-05-07T09:30:00", ""])
    def test_a_moment_without_its_offset_is_refused(self, rig: WebRig, sent_at: str) -> None:
        with pytest.raises(ValueError, match=r"payload|isoformat|offset"):
            rig.channel.parse({**rig.says("hello"), "sent_at": sent_at})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
_keys = st.sampled_from(["person_id", "name", "sent_at", "key", "text", "file", "action", "message_id", "is_note"])


@given(payload=st.dictionaries(_keys | st.text(max_size=5), _json))
def test_any_json_is_parsed_or_refused_with_a_value_error(payload: dict[str, Any]) -> None:
    channel = WebChatChannel(Wall(), uploads=Path("nowhere"))
    try:
        incoming = channel.parse({"person_id": "p", "sent_at": SENT_AT, "key": "k", **payload})
    except ValueError as error:
        assert str(error)
    else:
        assert incoming is not None
        assert incoming.chat_id == incoming.sender_id


@given(
    text=st.text(),
    progress=st.none() | st.floats(0, 1),
    title=st.text(max_size=20),
)
def test_a_message_survives_json(text: str, progress: float | None, title: str) -> None:
    message = Message(text, title, progress=progress)
    assert message_from_json(message_to_json(message)) == message
