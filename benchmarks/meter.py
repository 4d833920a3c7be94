"""Time of what is asked of a database: by the clock, by the processors' work, and by the statements it takes.

On a busy machine the clock tells of the machine. The work of this process and of the database's own hardly does, though
a processor that two programs share does less of it in the same time: the yardstick, a fixed piece of work, says how
much less.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import psutil
from sqlalchemy import Engine, event

Json = dict[str, Any]
_YARDSTICK_STEPS = 200_000


class Meter:
    """Measures what is asked of `engine`; `server` is the process id of a database server on this machine."""

    def __init__(self, engine: Engine, server: int | None = None) -> None:
        self._server = psutil.Process(server) if server is not None else None
        self._statements = 0
        self.yardsticks_ms: list[float] = []
        event.listen(engine, "before_cursor_execute", self._count)

    def spread(self, ask: Callable[[Any], Any], items: Sequence[Any]) -> Json:
        """Of asking for each item, the first three asked once before: milliseconds by the clock and of this process's
        work, median and 95th percentile; of the server's work, on average; and how many statements, median."""
        for item in items[:3]:
            ask(item)
        self.yardsticks_ms.append(yardstick_ms())
        took, worked, statements = [], [], []
        server = self._server_s()
        for item in items:
            self._statements, began, working = 0, time.perf_counter(), time.process_time()
            ask(item)
            worked.append((time.process_time() - working) * 1000)
            took.append((time.perf_counter() - began) * 1000)
            statements.append(self._statements)
        served = (self._server_s() - server) * 1000 / max(1, len(items))
        found = {"p50_ms": np.percentile(took, 50), "p95_ms": np.percentile(took, 95)}
        found |= {"cpu_p50_ms": np.percentile(worked, 50), "cpu_p95_ms": np.percentile(worked, 95)}
        rounded: Json = {name: round(float(value), 2) for name, value in found.items()}
        return rounded | {"server_cpu_ms": round(served, 2), "statements": round(float(np.median(statements)))}

    def _count(self, *_: Any) -> None:
        self._statements += 1

    def _server_s(self) -> float:
        """Seconds that the server's processes have worked; their ticks are of ten milliseconds."""
        if self._server is None:
            return 0.0
        used = 0.0
        for one in self._server.children(recursive=True):
            try:
                times = one.cpu_times()
            except psutil.NoSuchProcess:
                continue
            used += times.user + times.system
        return used


def yardstick_ms() -> float:
    """Milliseconds of work that a fixed piece of Python takes now."""
    began = time.process_time()
    total = 0
    for number in range(_YARDSTICK_STEPS):
        total += number * number % 7
    return (time.process_time() - began) * 1000
