"""The real local server: answers under a schema, is shared, comes back, and never outlives its parent."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from assistant.errors import NotReady, Unavailable
from assistant.llm.base import ChatTurn, Completion
from assistant.llm.local_model import LocalChatModel
from assistant.llm.local_server import LocalServer
from assistant.llm.manifest import CHAT_MODEL
from assistant.llm.server_record import ServerRecord
from assistant.llm.weights import Weights
from assistant.settings import Settings

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["customer"],
    "properties": {"customer": {"type": ["string", "null"]}},
}

OTHER = """
import sys
from pathlib import Path
from assistant.llm.local_server import LocalServer
server = LocalServer(Path(sys.argv[1]), Path(sys.argv[2]), name="test", context=2048, idle_s=float(sys.argv[3]))
record = server.ensure()
print(record.pid, flush=True)
sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def model_path() -> Path:
    try:
        return Weights(Settings().weights_dir).path(CHAT_MODEL) / "model.gguf"
    except NotReady as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def shared(model_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    server = make_server(model_path, tmp_path_factory.mktemp("run"))
    yield server
    server.stop()


def make_server(model_path: Path, run_dir: Path, *, idle_s: float = 900) -> LocalServer:
    return LocalServer(model_path, run_dir, name="test", context=2048, idle_s=idle_s)


def ask(server: LocalServer) -> Completion:
    turns = [ChatTurn("system", "Copy the customer's name."), ChatTurn("user", "I saw Birch Lane Dairy today.")]
    return LocalChatModel(server).complete(turns, schema=SCHEMA, schema_name="note", max_tokens=40)


def rss_mib(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss) / (1 << 20)


def wait_until(holds: Callable[[], bool], within_s: float) -> bool:
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def start_other(model_path: Path, run_dir: Path, idle_s: float = 900) -> tuple[subprocess.Popen[str], int]:
    arguments = [str(model_path), str(run_dir), str(idle_s)]
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert other.stdout is not None
    return other, int(other.stdout.readline())


def test_missing_weights_are_said_before_anything_is_started(tmp_path: Path) -> None:
    server = make_server(tmp_path / "model.gguf", tmp_path / "run")
    with pytest.raises(NotReady, match="spotter models pull"):
        server.ensure()
    assert server.running() is None
    assert not (tmp_path / "run").exists()


def test_a_file_that_is_no_model_is_unavailable_with_the_servers_own_words(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"not a model at all" * 100)
    with pytest.raises(Unavailable, match=r"model\.gguf could not be loaded.*spotter models verify"):
        make_server(path, tmp_path / "run").ensure()


@pytest.mark.models
def test_it_answers_under_the_schema_and_tells_of_its_start(model_path: Path, tmp_path: Path) -> None:
    server = make_server(model_path, tmp_path)
    waited: list[float] = []
    try:
        server.ensure(waited.append)
        assert waited == sorted(waited)
        assert waited
        done = ask(server)
        assert done.document == {"customer": "Birch Lane Dairy"}
        assert done.prompt_tokens > 0
        assert done.completion_tokens > 0
    finally:
        server.stop()
    assert server.running() is None


@pytest.mark.models
def test_no_token_is_spent_on_blanks_and_the_schema_holds_for_more_than_names(shared: LocalServer) -> None:
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["people", "kind", "说"],
        "properties": {
            "people": {"type": "array", "maxItems": 3, "items": {"type": "string"}},
            "kind": {"enum": ["call", "visit", None]},
            "说": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
    }
    turns = [
        ChatTurn("user", "Called Ann Lee and Bob Ray. 李总说“再看看\n价格”。 Who, how, said what? Pretty-print it.")
    ]
    done = LocalChatModel(shared).complete(turns, schema=schema, schema_name="note", max_tokens=80)
    assert list(done.document) == ["people", "kind", "说"]
    assert done.completion_tokens <= 40


@pytest.mark.models
def test_nobody_gets_in_without_the_key(shared: LocalServer) -> None:
    record = shared.ensure()
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        body = {"messages": [{"role": "user", "content": "hi"}]}
        answer = httpx.post(f"{record.base_url}/v1/chat/completions", json=body, headers=headers, trust_env=False)
        assert answer.status_code == 401
    assert record.base_url.startswith("http://127.0.0.1:")


@pytest.mark.models
def test_the_key_is_in_no_argument_environment_or_log(shared: LocalServer) -> None:
    record = shared.ensure()
    process = psutil.Process(record.pid)
    assert record.api_key not in " ".join(process.cmdline())
    assert record.api_key not in str(process.environ())
    logs = list(shared.run_dir.glob("*.log"))
    assert logs
    assert all(record.api_key not in log.read_text("utf-8") for log in logs)


@pytest.mark.models
def test_threads_that_ask_at_once_get_one_server(model_path: Path, tmp_path: Path) -> None:
    server = make_server(model_path, tmp_path)
    records: list[ServerRecord] = []
    try:
        threads = [threading.Thread(target=lambda: records.append(server.ensure())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({record.pid for record in records}) == 1
        # The threads that started it are gone; the server must not have gone with them.
        assert ask(server).document == {"customer": "Birch Lane Dairy"}
    finally:
        server.stop()


@pytest.mark.models
def test_killed_it_is_started_again_and_the_caller_does_not_notice(shared: LocalServer) -> None:
    before = shared.ensure()
    model = LocalChatModel(shared)
    turns = [ChatTurn("user", "I saw Birch Lane Dairy today. Which customer?")]
    model.complete(turns, schema=SCHEMA, schema_name="note", max_tokens=40)
    os.kill(before.pid, signal.SIGKILL)
    assert model.complete(turns, schema=SCHEMA, schema_name="note", max_tokens=40).document["customer"]
    assert shared.ensure().pid != before.pid


@pytest.mark.models
def test_killed_while_it_answers_the_question_is_asked_again(shared: LocalServer) -> None:
    record = shared.ensure()
    timer = threading.Timer(0.15, os.kill, (record.pid, signal.SIGKILL))
    timer.start()
    assert ask(shared).document == {"customer": "Birch Lane Dairy"}
    timer.join()
    assert shared.ensure().pid != record.pid


@pytest.mark.models
def test_two_processes_share_one_and_the_second_goes_on_when_the_owner_is_killed(
    model_path: Path, tmp_path: Path
) -> None:
    owner, pid = start_other(model_path, tmp_path)
    server = make_server(model_path, tmp_path)
    try:
        assert server.ensure().pid == pid
        assert ask(server).document == {"customer": "Birch Lane Dairy"}
        server.stop()
        assert psutil.pid_exists(pid), "another process's server is left alone"
        assert server.ensure().pid == pid

        owner.kill()
        owner.wait()
        assert wait_until(lambda: not psutil.pid_exists(pid), 5), "a killed parent takes its server with it"
        assert ask(server).document == {"customer": "Birch Lane Dairy"}
        assert server.ensure().pid != pid
    finally:
        owner.kill()
        owner.communicate()
        server.stop()


@pytest.mark.models
def test_a_parent_killed_while_the_model_loads_leaves_nothing_behind(model_path: Path, tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", OTHER, str(model_path), str(tmp_path), "900"])
    assert wait_until(lambda: bool(psutil.Process(other.pid).children()), 10)
    (child,) = psutil.Process(other.pid).children()
    time.sleep(1.0)
    other.kill()
    other.wait()
    assert wait_until(lambda: not child.is_running(), 5)


@pytest.mark.models
def test_processes_with_other_settings_do_not_share(model_path: Path, tmp_path: Path, shared: LocalServer) -> None:
    other = LocalServer(model_path, shared.run_dir, name="test", context=4096)
    try:
        assert shared.ensure().pid
        assert other.running() is None
    finally:
        other.stop()


@pytest.mark.models
@pytest.mark.slow
def test_idle_it_leaves_memory_and_comes_back_when_asked(model_path: Path, tmp_path: Path) -> None:
    server = make_server(model_path, tmp_path, idle_s=2)
    try:
        ask(server)
        pid = server.ensure().pid
        loaded_mib = rss_mib(pid)
        assert loaded_mib > 800
        assert wait_until(lambda: rss_mib(pid) < 250, 20), f"{rss_mib(pid):.0f} MiB of {loaded_mib:.0f} MiB stayed"
        assert server.running() is not None, "asking for its health does not wake it"
        assert rss_mib(pid) < 250
        assert ask(server).document == {"customer": "Birch Lane Dairy"}
        assert server.ensure().pid == pid
    finally:
        server.stop()
