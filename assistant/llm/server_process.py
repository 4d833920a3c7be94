"""The local chat-model server's own process: `python -m assistant.llm.server_process`. Started by `local_server` only.

Its whole configuration, the API key included, comes as one JSON line on standard input, so that nothing secret stands
in the process list. Standard input then stays open: when it ends, the parent is gone and so is this process. One JSON
line on standard output says where the server listens. Logs of llama.cpp (no prompts in them) go to standard error.
"""

import contextlib
import ctypes
import json
import os
import signal
import sys
import threading
import time
from typing import Any, TextIO

_PR_SET_PDEATHSIG = 1
_PARENT_CHECK_S = 1.0
_LOG_WARNINGS = 2


def main() -> None:
    """Serve until the parent ends. Exit status 1 when the configuration or the model file cannot be used."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the parent, which then ends us
    parent = os.getppid()
    _die_with_parent()
    if os.getppid() != parent:
        os._exit(0)
    # Libraries may print; only the one line the parent waits for may reach the pipe.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    config = json.loads(sys.stdin.readline() or "{}")
    if not config:
        os._exit(0)
    threading.Thread(target=_exit_at_end_of, args=(sys.stdin,), daemon=True).start()
    try:
        server = _serve(config)
    except Exception as error:  # of whatever kind, the parent shows our last words to a person
        sys.stderr.write(f"{config['model_path']} could not be loaded ({error}); run: spotter models verify\n")
        sys.stderr.flush()
        os._exit(1)
    with answer:
        answer.write(json.dumps({"address": server.listening_address}) + "\n")
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_S)
    os._exit(0)


def _serve(config: dict[str, Any]) -> Any:
    # Threads that spin while they wait for each other crawl once anything else wants a core (a transcription, say):
    # measured on two busy cores, 32 s an answer against 3 s. OpenMP reads this when it is loaded.
    os.environ["OMP_WAIT_POLICY"] = "passive"
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config["model_path"]
    params.model_alias = {config["name"]}
    params.api_keys = [config["api_key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = config["context"]
    params.n_parallel = config["slots"]
    params.kv_unified = True  # slots share one window of n_ctx tokens instead of each getting a fraction of it
    params.cpuparams.n_threads = config["threads"]
    params.cpuparams_batch.n_threads = config["threads"]
    params.sleep_idle_seconds = config["idle_s"]
    params.cache_ram_mib = config["prompt_cache_mib"]
    params.offline = True
    params.ui = False
    params.endpoint_slots = False
    params.cors_origins = ""
    params.verbosity = _LOG_WARNINGS
    return xllamacpp.Server(params)


def _die_with_parent() -> None:
    # Linux only; needed while the model loads, when no Python thread gets to run. Elsewhere the two watchers do.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _exit_at_end_of(stream: TextIO) -> None:
    while stream.read(1):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
