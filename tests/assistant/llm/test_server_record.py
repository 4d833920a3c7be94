"""The record of a running server: private, whole, and never mistaken for another process's."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from assistant.llm.server_record import ServerRecord, read_record, write_record


def of_process(pid: int, *, later_s: float = 0.0) -> ServerRecord:
    return ServerRecord(pid, psutil.Process(pid).create_time() + later_s, "http://127.0.0.1:1", "the-key")


def test_a_record_reads_back_and_is_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "llm.json"
    record = of_process(os.getpid())
    write_record(path, of_process(os.getpid(), later_s=5))
    write_record(path, record)
    assert read_record(path) == record
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_key_is_not_in_the_repr() -> None:
    assert "the-key" not in repr(of_process(os.getpid()))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', '{"pid": "x", "created_s": 1}', "\x00"])
def test_a_file_that_is_no_record_is_no_server(tmp_path: Path, text: str) -> None:
    path = tmp_path / "llm.json"
    path.write_text(text, "utf-8")
    assert read_record(path) is None
    assert read_record(tmp_path / "none.json") is None


def test_a_process_is_known_by_its_start_and_not_by_its_number_alone() -> None:
    assert of_process(os.getpid()).is_alive
    assert not of_process(os.getpid(), later_s=60).is_alive


def test_a_process_that_has_ended_is_not_alive_even_unreaped() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    record = of_process(child.pid)
    alive = [record.is_alive]
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    alive.append(record.is_alive)
    child.communicate()
    alive.append(record.is_alive)
    assert alive == [True, False, False]
