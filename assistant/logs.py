"""Logs: one line an event on standard error, for people or as JSON. No secrets, no words of customers."""

import logging
import sys
from typing import TextIO, cast

import structlog

_NOISY = (
    "httpx",
    "httpx2",
    "aiogram",
    "aiohttp",
    "chromadb",
    "faster_whisper",
    "alembic",
    "bm25s",
    "dbos",
    "openai",
    "urllib3",
)


class _StandardError:
    """Whatever standard error is when a line is written: it may be exchanged and closed while threads live on."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def set_up_logs(level: str, *, as_json: bool) -> None:
    """Send our own events and libraries' warnings to standard error. `level` is debug, info, warning or error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    out = cast(TextIO, _StandardError())
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        # The default formatter prints local variables: tokens, cookies, customers' words.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    errors: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if as_json else []
    structlog.configure(
        processors=[*shared, *errors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(file=out),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=out, format="%(levelname)s %(name)s: %(message)s", force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
