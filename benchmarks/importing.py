"""Importing: a file of customers into a database that has as many, beside a plain import by exact name.

    python -m benchmarks.importing [--rows 100000]

Invented customers with known doubles (benchmarks/parties.py): half are there, the other half come in a CSV file. A row
is right where it joins the customer or earlier row it is one with, missed where it becomes a customer of its own
although there is one, wrong where it joins another. The plain import joins what has exactly the same name, as most do.

Seconds are of one processor, `wall_s` those of the clock for check and import together.
"""

import argparse
import csv
import io
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.configuration.customers import read_customer_rules
from assistant.configuration.selling import read_selling
from assistant.domain.importing import ImportRow, Verdict
from assistant.resolution.party import Party
from assistant.services.desk import Desk
from assistant.services.importing.beginning import Asked, begin
from assistant.services.wording import Wording
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.workflows.importing import ImportWork
from benchmarks.machine import report
from benchmarks.parties import invent

COLUMNS = ("客户名称", "电话", "邮箱", "网站", "地址")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the file; as many customers are there")
    options = parser.parse_args()
    parties, truth = invent(2 * options.rows)
    there, coming = parties[: options.rows], parties[options.rows :]
    with tempfile.TemporaryDirectory() as folder:
        figures = _import(Path(folder), there, coming, truth)
    plain = _plain(there, coming, truth)
    rows = [
        [way, *(scored[name] for name in ("doubles", "joined", "doubtful", "missed", "wrong"))]
        for way, scored in (("ours", figures["found"]), ("exact name", plain))
    ]
    seconds = " · ".join(f"{name} {figures[name]:.0f} s" for name in ("check_s", "import_s", "undo_s", "wall_s"))
    title = f"{options.rows:,} rows into {options.rows:,} customers: {seconds}, {figures['rows_per_s']:.0f} rows/s, "
    title += f"{figures['peak_mb']} MB"
    columns = ["", "doubles", "joined", "doubtful", "missed", "wrong"]
    report("importing", title, columns, rows, {"rows": options.rows, **figures, "exact_name": plain})


def _import(folder: Path, there: Sequence[Party], coming: Sequence[Party], truth: Mapping[str, str]) -> dict[str, Any]:
    database = Database(f"sqlite:///{folder / 'spotter.sqlite'}")
    migrate.upgrade(database)
    desk = Desk(Wording.load(), read_selling(), read_customer_rules())
    work = ImportWork(database, desk, lambda: datetime.now(UTC))
    seconds: dict[str, float] = {}
    owner: dict[str, str] = {}
    first = _begun(database, desk, there)
    _load(work, first, there)
    with database.read() as store:
        for number, customer_id in store.imports.customers_of(first).items():
            owner.setdefault(customer_id, truth[there[number - 2].id])
    run_id = _begun(database, desk, coming)
    at_first = time.perf_counter()
    began = time.process_time()
    work.check(run_id)
    seconds["check_s"] = time.process_time() - began
    print(f"checked after {seconds['check_s']:.0f} s", file=sys.stderr)
    began = time.process_time()
    work.carry_out(run_id)
    seconds["import_s"] = time.process_time() - began
    print(f"imported after {seconds['import_s']:.0f} s", file=sys.stderr)
    found = _scored(_all_rows(database, run_id), coming, truth, owner)
    seconds["wall_s"] = time.perf_counter() - at_first
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    began = time.process_time()
    work.undo(run_id, None)
    seconds["undo_s"] = time.process_time() - began
    database.close()
    whole = seconds["check_s"] + seconds["import_s"]
    return {**seconds, "rows_per_s": len(coming) / whole, "peak_mb": peak_mb, "found": found}


def _begun(database: Database, desk: Desk, parties: Sequence[Party]) -> str:
    content = io.StringIO()
    writer = csv.writer(content)
    writer.writerow(COLUMNS)
    for party in parties:
        values = (party.phones, party.emails, party.websites, party.addresses)
        writer.writerow([party.names[0], *(held[0] if held else "" for held in values)])
    with database.write() as store:
        asked = Asked(leaves_out=True)
        return begin(store, desk, "customers.csv", content.getvalue().encode(), asked, None, datetime.now(UTC)).id


def _load(work: ImportWork, run_id: str, parties: Sequence[Party]) -> None:
    """What is there at first: everybody a customer of their own but for the very same names."""
    names: dict[str, int] = {}
    rows = []
    for number, party in enumerate(parties, 2):
        cells = [party.names[0], *(held[0] if held else "" for held in (party.phones, party.emails))]
        cells += [held[0] if held else "" for held in (party.websites, party.addresses)]
        if names.setdefault(party.names[0], number) == number:
            rows.append(ImportRow(number, tuple(cells), Verdict.NEW))
    with work.database.write() as store:
        store.imports.add_rows(run_id, rows)
        store.imports.change(run_id, state="checked", counts={"new": len(rows)})
        store.imports.drop_content(run_id)
    work.carry_out(run_id)


def _all_rows(database: Database, run_id: str) -> list[ImportRow]:
    found: list[ImportRow] = []
    with database.read() as store:
        while rows := store.imports.rows(run_id, after=found[-1].number if found else 0, limit=5_000):
            found += rows
    return found


def _scored(
    rows: Sequence[ImportRow], coming: Sequence[Party], truth: Mapping[str, str], owner: dict[str, str]
) -> Mapping[str, int]:
    counts: Counter[str] = Counter(doubles=0, joined=0, doubtful=0, missed=0, wrong=0)
    known = set(owner.values())
    for row in rows:
        company = truth[coming[row.number - 2].id]
        is_double = company in known
        known.add(company)
        counts["doubles"] += is_double
        if row.verdict is Verdict.DOUBTFUL:
            counts["doubtful"] += 1
        elif row.is_new:
            counts["missed"] += is_double
            owner[row.customer_id or ""] = company
        elif row.customer_id:
            counts["joined" if owner[row.customer_id] == company else "wrong"] += 1
    return dict(counts)


def _plain(there: Sequence[Party], coming: Sequence[Party], truth: Mapping[str, str]) -> Mapping[str, int]:
    counts: Counter[str] = Counter(doubles=0, joined=0, doubtful=0, missed=0, wrong=0)
    owner: dict[str, str] = {}
    for party in there:
        owner.setdefault(party.names[0], truth[party.id])
    known = {truth[party.id] for party in there}
    for party in coming:
        company = truth[party.id]
        counts["doubles"] += company in known
        held = owner.setdefault(party.names[0], company) if party.names[0] in owner else None
        if held is not None:
            counts["joined" if held == company else "wrong"] += 1
        else:
            counts["missed"] += company in known
            owner[party.names[0]] = company
        known.add(company)
    return dict(counts)


if __name__ == "__main__":
    main()
