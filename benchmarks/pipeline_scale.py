"""A pipeline of years: processor time of the funnel of leads, of the forecast, and of the health of deals.

    python -m benchmarks.pipeline_scale [--leads 100000] [--deals 10000] [--events 100] [--on sqlite,postgres]

Seconds of processor time, of this process and of the Postgres server's together, the median of three; what takes more
than ENOUGH_S is asked once. Filling takes some two minutes of one processor a database, and says how far it is. Prints
a table and a JSON line, and keeps that line in benchmarks/results/pipeline_scale.json.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import psutil
from alembic import command
from alembic.script import ScriptDirectory

from assistant.configuration.customers import read_customer_rules
from assistant.configuration.selling import read_selling
from assistant.domain.lead_funnel import Attribution
from assistant.services import deal_health, forecasting
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.wording import Wording
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.storage.store import Store
from benchmarks import crowd
from benchmarks.machine import report
from benchmarks.selling_scale import database_of

Json = dict[str, Any]
ROUNDS, ENOUGH_S = 3, 10.0
FILLED_BY = "0012"
SOURCES = ("ads", "content", "events", "referral", "inbound", "rep")
CAMPAIGNS = ("", *(f"{name} {place}" for name in ("春季推广", "autumn fair") for place in range(20)))
STAGES = ("lead", "qualified", "solution", "proposal", "negotiation")
TOUCHES_MOST, CLOSED_SHARE = 7, 0.5
DAYS, CUSTOMERS, RECORDS = 700, 1000, 10
"""Days back to the first of them; whom deals are with, and about how many records each of these has."""


def fill(database: Database, leads: int, deals: int, events: int) -> None:
    """So many open deals and half as many closed, each with so many events; leads with 1 to TOUCHES_MOST touches.

    What the newest tables keep of them is left to their migration."""
    draw = random.Random(11)
    config = migrate.configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(ScriptDirectory.from_config(config).get_revision(FILLED_BY).down_revision))
    crowd.fill(database, crowd.LONG_LIVED + CUSTOMERS, crowd.LONG_LIVED * crowd.RECORDS_LONG + CUSTOMERS * RECORDS)
    began = [_some_time(draw) for _ in range(int(deals * (1 + CLOSED_SHARE)))]
    _pour(database, "opportunity", (_deal(draw, place, at, place < deals) for place, at in enumerate(began)))
    _pour(
        database,
        "opportunity_event",
        (row for place, at in enumerate(began) for row in _history(draw, place, at, place < deals, events)),
    )
    journeys = [[_touch(draw) for _ in range(draw.randint(1, TOUCHES_MOST))] for _ in range(leads)]
    closed = range(deals, len(began))
    _pour(database, "lead", (_lead(draw, place, touches, closed) for place, touches in enumerate(journeys)))
    _pour(
        database,
        "lead_touch",
        (
            {"id": f"t{place}-{number}", "lead_id": f"l{place:07d}", "kind": "form", "medium": "", "content": "x" * 40}
            | {"source": source, "campaign": campaign, "is_ours": False, "counts": True, "at": crowd.NOW}
            for place, touches in enumerate(journeys)
            for number, (source, campaign) in enumerate(touches)
        ),
    )
    migrate.upgrade(database)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")


def questions(desk: Desk) -> Mapping[str, Callable[[Store], Any]]:
    """What is asked, by its name."""

    def funnel(how: Attribution, by_campaign: bool) -> Callable[[Store], Any]:
        return lambda store: store.lead_funnel.count(
            None, None, how, by_campaign=by_campaign, home_currency="CNY", rates=desk.selling.rates or {}
        )

    def expected(period: str) -> Callable[[Store], Any]:
        return lambda store: forecasting.forecast_of(store, desk, period, crowd.NOW, Access(store, desk, None))

    def health(store: Store) -> None:
        for deal in store.opportunities.find(is_open=True, limit=10):
            deal_health.health_of(store, deal, desk, crowd.NOW)

    asked: dict[str, Callable[[Store], Any]] = {f"funnel {how.value}": funnel(how, False) for how in Attribution}
    asked["funnel linear by campaign"] = funnel(Attribution.LINEAR, True)
    asked |= {f"forecast {period}": expected(period) for period in ("quarter", "year")}
    asked["health of ten deals"] = health
    return asked


def measure(database: Database, asked: Mapping[str, Callable[[Store], Any]]) -> dict[str, float]:
    """Seconds of processor time by what is asked."""
    found = {}
    server = _server(database)
    for name, ask in asked.items():
        took = []
        for _ in range(ROUNDS):
            before = _worked(server)
            with database.read() as store:
                ask(store)
            took.append(_worked(server) - before)
            if took[-1] > ENOUGH_S:
                break
        found[name] = round(statistics.median(took), 3)
    return found


def _server(database: Database) -> psutil.Process | None:
    """The process that all of the Postgres server's come from."""
    if database.is_sqlite:
        return None
    with database.engine.connect() as connection:
        serving = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return psutil.Process(serving).parent()


def _worked(server: psutil.Process | None) -> float:
    """Seconds that this process has worked, and the server's processes, those that ended since included."""
    seconds = time.process_time()
    if server is not None:
        ended = server.cpu_times()
        seconds += ended.children_user + ended.children_system
        seconds += sum(one.cpu_times().user + one.cpu_times().system for one in server.children(recursive=True))
    return seconds


def _some_time(draw: random.Random) -> datetime:
    return crowd.NOW - timedelta(minutes=draw.randrange(1, DAYS * 1440))


def _touch(draw: random.Random) -> tuple[str, str]:
    return draw.choice(SOURCES), draw.choice(CAMPAIGNS)


def _deal(draw: random.Random, place: int, began: datetime, is_open: bool) -> Json:
    outcome = "" if is_open else draw.choice(("won", "lost"))
    return {
        "id": f"o{place:07d}x",
        "customer_id": f"c{crowd.LONG_LIVED + place % CUSTOMERS:07d}",
        "type": "deal",
        "name": "追溯项目",
        "stage": outcome or draw.choice(STAGES),
        "owner_id": f"p{place % 20:03d}",
        "amount": draw.randint(5, 300) * 1e4,
        "currency": draw.choice(("CNY", "USD")),
        "close_on": str((crowd.NOW + timedelta(days=draw.randint(-60, 200))).date()),
        "grade": "",
        "outcome": outcome,
        "details": json.dumps({"products": [], "competitors": [], "team": [], "done": []}),
        "version": 1,
        "created_at": began,
        "stage_since": began,
        "closed_at": None if is_open else min(crowd.NOW, began + timedelta(days=draw.randint(10, 200))),
    }


def _history(draw: random.Random, place: int, began: datetime, is_open: bool, count: int) -> Iterator[Json]:
    """Mostly tasks done and facts changed; here and there a stage, here and there a date."""
    stage, close = STAGES[0], began.date()
    for number in range(count):
        kind, changes = "changed", _ordinary(number)
        if number % 20 == 0:
            stage, before = STAGES[number // 20 % len(STAGES)], stage
            kind = "moved" if number else "created"
            changes = json.dumps({"stage_id": [before if number else "", stage]})
        elif number % 15 == 0:
            later = close + timedelta(days=draw.randint(-20, 40))
            changes, close = json.dumps({"close_on": [str(close), str(later)]}), later
        yield {
            "opportunity_id": f"o{place:07d}x",
            "kind": kind,
            "person_id": f"p{place % 20:03d}",
            "record_id": None,
            "changes": changes,
            "quote": "预算大概一百二十万，下个季度定",
            "reason": "",
            "at": began + (crowd.NOW - began) * (number / count),
        }


@cache
def _ordinary(number: int) -> str:
    """What mostly happens to a deal."""
    changed = {"amount": [10000.0 + number, 10001.0 + number], "products": [[], ["追溯云"]]}
    return json.dumps(changed, ensure_ascii=False)


def _lead(draw: random.Random, place: int, touches: Sequence[tuple[str, str]], closed: range) -> Json:
    created, depth = _some_time(draw), draw.choices(range(4), (5, 2, 2, 1))[0]
    reached = [created]
    for _ in range(depth):
        reached.append(reached[-1] + timedelta(minutes=draw.randrange(1, 60000)))
    mql, sql, *_ = [*reached[1:], None, None]
    facts = {
        "name": "王磊",
        "company": f"青禾食品{place}",
        "phone": f"138{place:08d}",
        "interest": "想了解扫码溯源" * 4,
    }
    nothing = ("owner_id", "assigned_at", "response_due", "responded_at", "next_alarm", "closed_at", "customer_id")
    return dict.fromkeys(nothing) | {
        "id": f"l{place:07d}",
        "facts": json.dumps(facts, ensure_ascii=False),
        "company": facts["company"],
        "region": "华东",
        "source": touches[0][0],
        "campaign": touches[0][1],
        "last_source": touches[-1][0],
        "last_campaign": touches[-1][1],
        "score": 20,
        "scored_at": created,
        "grade": "raw",
        "word": "",
        "state": "new",
        "reason": "",
        "tried": "[]",
        "assignments": 0,
        "alarms": "{}",
        "created_at": created,
        "first_touch_at": created,
        "last_touch_at": created,
        "mql_at": mql,
        "sql_at": sql,
        "opportunity_id": f"o{draw.choice(closed):07d}x" if depth == 3 else None,
        "version": 1,
    }


def _pour(database: Database, table: str, rows: Iterator[Json]) -> None:
    first = next(rows)
    names = tuple(first)
    crowd.pour(database, table, names, (tuple(row[name] for name in names) for row in chain([first], rows)))
    print(f"{table} filled after {time.process_time():.0f} s", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--deals", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--on", default="sqlite,postgres", help="which databases")
    options = parser.parse_args()
    figures: Json = {name: getattr(options, name) for name in ("leads", "deals", "events")}
    rows: list[list[Any]] = []
    asked = questions(Desk(Wording.load(), read_selling(), read_customer_rules()))
    for kind in options.on.split(","):
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            database_of(kind, Path(folder)) as (url, _),
        ):
            database = Database(url or f"sqlite:///{Path(folder) / 'spotter.sqlite'}")
            fill(database, options.leads, options.deals, options.events)
            figures[kind] = measure(database, asked)
            database.close()
        rows += [[kind, *row] for row in figures[kind].items()]
    report("pipeline_scale", "A pipeline at scale", ["database", "what", "cpu s"], rows, figures)


if __name__ == "__main__":
    main()
