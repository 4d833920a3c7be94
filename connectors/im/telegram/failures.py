"""Telegram's refusals and the network's failures as ChannelError, without anything that could hold the token."""

from aiogram import exceptions
from aiohttp import ClientError, ClientResponseError

from connectors.im.base import ChannelError

_REFUSALS = (
    ("message is not modified", "not_modified"),
    ("message to edit not found", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("there is no text in the message to edit", "no_text"),
    ("chat not found", "chat_not_found"),
    ("user not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("query is too old", "press_expired"),
    ("query id is invalid", "press_expired"),
    ("file is too big", "file_over_channel_limit"),
    ("wrong file_id", "file_gone"),
    ("invalid file_id", "file_gone"),
    ("temporarily unavailable", "file_gone"),
)
"""Descriptions of status 400 and the codes they become; the Bot API has no machine-readable ones."""


def channel_error(error: BaseException) -> ChannelError:
    """The ChannelError that stands for `error`. Raise it outside the `except` block, so that it carries no context."""
    match error:
        case ChannelError():
            return error
        case exceptions.TelegramRetryAfter():
            return ChannelError("rate_limited", retryable=True, retry_after_s=float(error.retry_after))
        case exceptions.TelegramEntityTooLarge():
            return ChannelError("file_too_large", retryable=False)
        case exceptions.TelegramUnauthorizedError():
            return ChannelError("token_refused", retryable=True, retry_after_s=300.0)
        case exceptions.TelegramConflictError():
            return ChannelError("other_poller", retryable=True)
        case exceptions.TelegramForbiddenError():
            return ChannelError("blocked", retryable=False)
        case exceptions.TelegramBadRequest() | exceptions.TelegramNotFound():
            said = error.message.lower()
            code = next((code for words, code in _REFUSALS if words in said), "refused")
            return ChannelError(code, retryable=False)
        case ClientResponseError():
            return _download_refused(error.status)
        case exceptions.TelegramServerError() | exceptions.ClientDecodeError():
            return ChannelError("server_error", retryable=True)
        case exceptions.TelegramNetworkError() | ClientError() | TimeoutError() | OSError():
            return ChannelError("network", retryable=True)
        case exceptions.TelegramAPIError():
            return ChannelError("refused", retryable=False)
    return ChannelError("internal", retryable=True)


def _download_refused(status: int) -> ChannelError:
    """A file's address is good for an hour: a 404 is mended by asking for it again."""
    if status == 401:
        return ChannelError("token_refused", retryable=True, retry_after_s=300.0)
    return ChannelError("server_error" if status >= 500 else "file_gone", retryable=True)
