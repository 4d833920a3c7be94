"""What something changed: the business tables before and after, what the audit log has of it, and going back."""

import shutil
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from assistant.bootstrap import Application
from assistant.storage.tables import metadata
from assistant.storage.trail import QUIET_COLUMNS, TECHNICAL

Snapshot = Mapping[str, list[str]]


def _read(table: Table) -> str:
    columns = [one.name for one in table.columns if one.name not in QUIET_COLUMNS.get(table.name, ())]
    return f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(table.name)}"


quoted = '"{}"'.format
_READS = {table.name: _read(table) for table in metadata.sorted_tables if table.name not in TECHNICAL}


def snapshot(app: Application) -> Snapshot:
    """Every row of every business table, columns of mere progress left out."""
    with app.database.engine.connect() as connection:
        return {
            table: sorted(map(repr, connection.exec_driver_sql(statement).all())) for table, statement in _READS.items()
        }


def changed(before: Snapshot, after: Snapshot) -> set[str]:
    """The tables whose rows differ."""
    return {table for table, rows in after.items() if rows != before[table]}


def rows_after(app: Application, seq: int) -> list[Any]:
    """What the audit log has since the row `seq`."""
    with app.database.read() as store:
        last = next((row.seq for row in store.audit.find(limit=1)), 0)
        return [row for row in store.audit.find(limit=last - seq) if row.seq > seq] if last > seq else []


def newest(app: Application) -> int:
    """The last row of the audit log."""
    with app.database.read() as store:
        return max((row.seq for row in store.audit.find(limit=1)), default=0)


class Kept:
    """The database file as it is now, to be put back as often as wanted: that takes milliseconds."""

    def __init__(self, app: Application) -> None:
        self._app = app
        self._file = app.settings.data_dir / "spotter.sqlite"
        self._copy = self._file.with_name("kept.sqlite")
        app.database.close()  # the last one to go writes all of it into the one file
        shutil.copyfile(self._file, self._copy)

    def put_back(self) -> None:
        self._app.database.close()
        for end in ("-wal", "-shm"):
            self._file.with_name(self._file.name + end).unlink(missing_ok=True)
        shutil.copyfile(self._copy, self._file)
