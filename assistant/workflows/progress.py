"""The progress message of a note, edited in place while the note is worked on."""

import time

import structlog

from assistant.domain.note import Note, NoteState
from assistant.domain.person import Locale
from assistant.services import cards
from assistant.services.desk import Desk
from connectors.im.base import Channel, ChannelError

_log = structlog.get_logger(__name__)


class ProgressMessage:
    """Shows progress where the channel lets us, no oftener than the channel allows; a lost edit is no loss."""

    def __init__(self, channel: Channel, note: Note, locale: Locale, desk: Desk) -> None:
        self._channel = channel
        self._note = note
        self._locale = locale
        self._desk = desk
        self._shown_at = float("-inf")
        self._shown = ""

    def show(self, state: NoteState, share: float | None) -> None:
        """Show the stage and, where known, the share done (0..1)."""
        now = time.monotonic()
        if not self._note.placeholder_id or now - self._shown_at < self._channel.edit_interval_s:
            return
        message = cards.progress_message(self._desk, self._locale, state, share)
        if message.text == self._shown:
            return
        self._shown_at, self._shown = now, message.text
        try:
            self._channel.edit(self._note.chat_id, self._note.placeholder_id, message)
        except ChannelError as error:
            _log.info("progress not shown", code=error.code)
