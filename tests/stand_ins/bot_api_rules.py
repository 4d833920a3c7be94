"""The Bot API's rules for what a bot sends, and how it says no."""

import json
import time
from collections.abc import Sequence
from typing import Any

from tests.stand_ins.telegram_html import BadMarkup, read_html, units

PACE_SLACK_S = 0.1
"""Clocks of both sides do not start at the same moment: so much earlier than a second is still let through."""


class Refusal(Exception):
    """An answer with `ok: false`."""

    def __init__(
        self, status: int, description: str, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}

    def document(self) -> dict[str, Any]:
        parameters = {key: value for key, value in self.parameters.items() if value is not None}
        answer = {"ok": False, "error_code": self.status, "description": self.description}
        return answer | ({"parameters": parameters} if parameters else {})


def read_text(text: str, parse_mode: str | None, most: int, name: str) -> str:
    """The words a person sees. Raises Refusal when there are none, too many, or when the markup is wrong."""
    try:
        words = read_html(text) if parse_mode == "HTML" else text.strip()
    except BadMarkup as error:
        raise Refusal(400, f"Bad Request: {error}") from error
    if not words:
        raise Refusal(400, f"Bad Request: {name} text is empty")
    if units(words) > most:
        raise Refusal(400, f"Bad Request: {name} is too long")
    return words


def read_keyboard(markup: str | None) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard. Raises Refusal for buttons Telegram does not take."""
    rows: list[list[dict[str, str]]] = json.loads(markup)["inline_keyboard"] if markup else []
    for button in (button for row in rows for button in row):
        if not button.get("text", "").strip():
            raise Refusal(400, "Bad Request: text buttons must be non-empty")
        if ("callback_data" in button) == ("url" in button):
            raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "-").encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
        if "localhost" in button.get("url", ""):
            raise Refusal(400, f"Bad Request: inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return rows


def check_pace(done_s: Sequence[float], *, most: int) -> None:
    """Refuse with `retry_after` when there were `most` already within a second of monotonic time."""
    recent = [moment for moment in done_s if moment > time.monotonic() - 1.0 + PACE_SLACK_S]
    if len(recent) >= most:
        raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
