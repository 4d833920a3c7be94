"""A chat from the terminal: when an answer is complete."""

import pytest

from assistant.bootstrap import Application
from assistant.entrypoints.terminal import TerminalChat
from assistant.errors import Unavailable
from assistant.services.desk import WEB
from assistant.services.posting import post
from connectors.im.base import Message
from tests.assistant.entrypoints.conftest import Team


def worked_off(app: Application, chat: TerminalChat, waiting: tuple[str, str]) -> str:
    """A message that was worked off, with an answer that still waits for `waiting` (channel, chat)."""
    inbox_id = chat.send_text("你好")
    with app.database.write() as store:
        post(store, waiting, Message("later"), f"answer:{inbox_id}", app.clock())
        store.inbox.finish(inbox_id, app.clock())
    return inbox_id


def test_what_waits_for_another_channel_is_not_waited_for(app: Application, team: Team) -> None:
    chat = TerminalChat(app, team.emma)
    assert chat.wait(worked_off(app, chat, ("telegram", "chat-7")), timeout_s=5) == []


def test_an_answer_that_is_not_shown_yet_is_waited_for(app: Application, team: Team) -> None:
    chat = TerminalChat(app, team.emma)
    with pytest.raises(Unavailable, match="no answer within"):
        chat.wait(worked_off(app, chat, (WEB, team.emma.id)), timeout_s=0.2)
