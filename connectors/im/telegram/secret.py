"""The secret that Telegram sends with each webhook call, so that nobody else can file updates."""

import hmac
import re

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
"""Header that carries the secret (https://core.telegram.org/bots/api#setwebhook)."""

_ALLOWED = re.compile(r"[A-Za-z0-9_-]{1,256}")


def verify(header: str | None, secret: str) -> bool:
    """Whether `header` is the secret, in time that does not depend on where they differ.

    No secret configured verifies nothing: a webhook without one would take updates from anybody.
    """
    if not secret or header is None:
        return False
    return hmac.compare_digest(header.encode("utf-8", "surrogatepass"), secret.encode("utf-8", "surrogatepass"))


def check_form(secret: str) -> None:
    """Raise ValueError unless Telegram would take `secret`: 1 to 256 of A-Z, a-z, 0-9, `_` and `-`."""
    if not _ALLOWED.fullmatch(secret):
        raise ValueError("the Telegram webhook secret must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
