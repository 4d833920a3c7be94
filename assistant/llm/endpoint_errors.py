"""What an endpoint's refusals and failures mean to us. Its own words are kept short and never hold our key."""

import math
from collections.abc import Collection, Mapping
from email.utils import parsedate_to_datetime
from time import time

import openai

from assistant.errors import InvalidInput, InvalidModelAnswer, NotReady, SpotterError, Unavailable

_WORDS_CHARS = 200
SIGNS = {
    "grammar": ("grammar",),
    "json_schema": ("response_format", "json_schema", "json schema", "structured output", "grammar"),
    "temperature": ("temperature",),
}
"""The optional parts of a request, and the words by which endpoints refuse them."""

_TOO_LONG = (
    "exceed_context_size",
    "context_length_exceeded",
    "maximum context length",
    "exceeds the available context",
)


class ConnectionLost(Unavailable):
    """The endpoint could not be reached, or went away before it had answered."""


def translate(error: Exception, endpoint: str) -> SpotterError:
    """The error of ours for one that the OpenAI client raised about `endpoint` (an address without secrets)."""
    if isinstance(error, openai.APITimeoutError):
        return Unavailable(f"the chat model at {endpoint} did not answer in time")
    if isinstance(error, openai.APIConnectionError):
        return ConnectionLost(f"no connection to the chat model at {endpoint}")
    if isinstance(error, openai.LengthFinishReasonError):
        return InvalidModelAnswer("the model's answer was cut off at its length limit")
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return InvalidModelAnswer(f"the filter of the chat model at {endpoint} held its answer back")
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, endpoint)
    return Unavailable(f"{endpoint} answered in a way no OpenAI-compatible endpoint does; check SPOTTER_LLM_BASE_URL")


def _of_status(error: openai.APIStatusError, endpoint: str) -> SpotterError:
    status, words = error.status_code, _words(error)
    if status in (401, 403):
        return NotReady(f"the chat model at {endpoint} refused the key ({status}); set SPOTTER_LLM_API_KEY")
    if status == 404:
        return NotReady(
            f"the chat model at {endpoint} does not know the path or the model (404: {words}); "
            "check SPOTTER_LLM_BASE_URL and SPOTTER_LLM_MODEL"
        )
    if status in (400, 413, 422) and any(sign in words.lower() for sign in _TOO_LONG):
        return InvalidInput("the text is too long for the chat model's context window; send it in parts")
    if status == 429:
        wait_s = retry_after_s(error.response.headers)
        return Unavailable(f"the chat model at {endpoint} has too much to do (429)", retry_after_s=wait_s)
    if status in (408, 409, 425) or status >= 500:
        return Unavailable(f"the chat model at {endpoint} failed ({status}: {words})")
    return NotReady(f"the chat model at {endpoint} refused the request ({status}: {words})")


def retry_after_s(headers: Mapping[str, str], *, default_s: float = 5.0) -> float:
    """Seconds that a Retry-After header asks us to wait: a number or an HTTP date (RFC 9110, 10.2.3)."""
    value = headers.get("retry-after", "")
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time()
        except (TypeError, ValueError, OverflowError):
            return default_s
    return max(0.0, seconds) if math.isfinite(seconds) else default_s


def refused_feature(error: Exception, sent: Collection[str]) -> str | None:
    """Which optional part of a request a 400 or 422 names as not supported, among those `sent` (keys of SIGNS)."""
    if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return None
    words = _words(error, limit=2000).lower()
    return next((part for part, signs in SIGNS.items() if part in sent and any(sign in words for sign in signs)), None)


def _words(error: openai.APIStatusError, limit: int = _WORDS_CHARS) -> str:
    body = error.body
    message = body.get("message") if isinstance(body, dict) else body
    code = body.get("code") or body.get("type") if isinstance(body, dict) else None
    text = " ".join(str(part) for part in (code, message) if part) or error.message
    return " ".join(text.split())[:limit]
