"""Logs go to standard error as it is when they are written."""

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from assistant.logs import set_up_logs


@pytest.fixture(autouse=True)
def logs_as_before() -> Iterator[None]:
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_standard_error_that_was_closed_since_does_not_stop_anybody(
    monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    first, second = io.StringIO(), io.StringIO()
    log = structlog.get_logger()
    monkeypatch.setattr("sys.stderr", first)
    set_up_logs("info", as_json=as_json)
    log.info("under the first")
    assert "under the first" in first.getvalue()
    first.close()
    monkeypatch.setattr("sys.stderr", second)
    log.warning("under the second")
    logging.getLogger("somebody").warning("a library too")
    assert "under the second" in second.getvalue()
    assert "a library too" in second.getvalue()
