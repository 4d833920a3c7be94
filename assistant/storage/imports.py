"""Imports of customers: runs, their files while they are read, their rows, and mappings saved under a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from assistant.domain.importing import (
    Candidate,
    ColumnMap,
    Doubtful,
    ImportRow,
    ImportRun,
    ImportSettings,
    Problem,
    RowState,
    RunState,
    Verdict,
)
from assistant.storage.tables import import_file, import_mapping, import_row, import_run
from assistant.storage.upsert import insert_or_update

_AT_ONCE = 500


class Imports:
    """Repository of imports."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, run: ImportRun, content: bytes) -> None:
        """Keep a new run and its file."""
        channel, chat_id = run.chat or ("", "")
        values = {
            "id": run.id,
            "state": run.state.value,
            "person_id": run.person_id,
            "file_name": run.file_name,
            "digest": run.digest,
            "format": run.format,
            "settings": _settings_to_json(run.settings),
            "counts": dict(run.counts),
            "channel": channel,
            "chat_id": chat_id,
            "error_code": run.error_code,
            "as_of": run.as_of,
            "created_at": run.created_at,
        }
        self._connection.execute(import_run.insert().values(**values))
        self._connection.execute(import_file.insert().values(run_id=run.id, content=content))

    def get(self, run_id: str, *, lock: bool = False) -> ImportRun | None:
        """The run; with `lock` nobody else changes it until the transaction ends."""
        wanted = select(import_run).where(import_run.c.id == run_id)
        row = self._connection.execute(wanted.with_for_update() if lock else wanted).first()
        return _run(row) if row else None

    def recent(self, limit: int = 50) -> Sequence[ImportRun]:
        """Runs, newest first."""
        newest = select(import_run).order_by(import_run.c.created_at.desc(), import_run.c.id.desc()).limit(limit)
        return [_run(row) for row in self._connection.execute(newest)]

    def of_digest(self, digest: str) -> Sequence[ImportRun]:
        """Runs of the very same file, newest first."""
        wanted = select(import_run).where(import_run.c.digest == digest)
        rows = self._connection.execute(wanted.order_by(import_run.c.created_at.desc(), import_run.c.id.desc()))
        return [_run(row) for row in rows]

    def unfinished(self, before: datetime) -> Sequence[str]:
        """Ids of runs from before a moment that changed nothing."""
        states = [state.value for state in (RunState.READING, RunState.CHECKED, RunState.FAILED)]
        wanted = select(import_run.c.id).where(import_run.c.state.in_(states), import_run.c.created_at < before)
        return list(self._connection.execute(wanted).scalars())

    def change(self, run_id: str, **changes: Any) -> None:
        """Set columns of a run: state, settings, counts, format, error_code, done_at, undone_at, undone_by."""
        if isinstance(changes.get("settings"), ImportSettings):
            changes["settings"] = _settings_to_json(changes["settings"])
        self._connection.execute(update(import_run).where(import_run.c.id == run_id).values(**changes))

    def content(self, run_id: str) -> bytes | None:
        """The file of a run, while it is kept."""
        found = self._connection.execute(select(import_file.c.content).where(import_file.c.run_id == run_id)).scalar()
        return bytes(found) if found is not None else None

    def drop_content(self, run_id: str) -> None:
        """The file was read: its rows hold all of it."""
        self._connection.execute(delete(import_file).where(import_file.c.run_id == run_id))

    def drop(self, run_id: str) -> None:
        """Forget a run that changed nothing."""
        for table in (import_row, import_file):
            self._connection.execute(delete(table).where(table.c.run_id == run_id))
        self._connection.execute(delete(import_run).where(import_run.c.id == run_id))

    def clear_rows(self, run_id: str) -> None:
        self._connection.execute(delete(import_row).where(import_row.c.run_id == run_id))

    def add_rows(self, run_id: str, rows: Sequence[ImportRow]) -> None:
        """Keep rows of a run."""
        if rows:
            self._connection.execute(import_row.insert(), [{"run_id": run_id, **_row_values(row)} for row in rows])

    def put_rows(self, run_id: str, rows: Sequence[ImportRow]) -> None:
        """What became of rows that are kept."""
        if not rows:
            return
        of_row = (import_row.c.run_id == run_id) & (import_row.c.number == bindparam("of_number"))
        named = ("verdict", "state", "customer_id", "is_new", "details")
        changed = update(import_row).where(of_row).values({name: bindparam(f"to_{name}") for name in named})
        given = [
            {"of_number": row.number, **{f"to_{name}": values[name] for name in named}}
            for row in rows
            for values in [_row_values(row)]
        ]
        self._connection.execute(changed, given)

    def rows(
        self,
        run_id: str,
        *,
        states: Iterable[RowState] = tuple(RowState),
        verdicts: Iterable[Verdict] = tuple(Verdict),
        after: int = 0,
        limit: int = _AT_ONCE,
    ) -> Sequence[ImportRow]:
        """Rows of a run with a number above `after`, in order, at most `limit`."""
        wanted = select(import_row).where(
            import_row.c.run_id == run_id,
            import_row.c.number > after,
            import_row.c.state.in_([state.value for state in states]),
            import_row.c.verdict.in_([verdict.value for verdict in verdicts]),
        )
        return [_row(row) for row in self._connection.execute(wanted.order_by(import_row.c.number).limit(limit))]

    def numbered(self, run_id: str, numbers: Iterable[int]) -> Mapping[int, ImportRow]:
        """Rows of a run by number."""
        wanted = list(dict.fromkeys(numbers))
        found: dict[int, ImportRow] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            of_run = select(import_row).where(
                import_row.c.run_id == run_id, import_row.c.number.in_(wanted[start : start + _AT_ONCE])
            )
            found |= {row.number: _row(row) for row in self._connection.execute(of_run)}
        return found

    def customers_of(self, run_id: str) -> Mapping[int, str]:
        """The customer that each applied row of a run is of, by number."""
        wanted = select(import_row.c.number, import_row.c.customer_id).where(
            import_row.c.run_id == run_id,
            import_row.c.customer_id.is_not(None),
            import_row.c.state.in_([RowState.APPLIED.value, RowState.LINKED.value]),
        )
        return {row.number: row.customer_id for row in self._connection.execute(wanted)}

    def count_states(self, run_id: str) -> Mapping[tuple[Verdict, RowState, bool], int]:
        """How many rows there are by verdict, state, and whether they made their customer."""
        parts = (import_row.c.verdict, import_row.c.state, import_row.c.is_new)
        counted = select(*parts, func.count()).where(import_row.c.run_id == run_id).group_by(*parts)
        return {
            (Verdict(verdict), RowState(state), bool(is_new)): count
            for verdict, state, is_new, count in self._connection.execute(counted)
        }

    def save_mapping(self, name: str, mapping: ColumnMap, person_id: str | None, now: datetime) -> None:
        """Keep which columns mean what under a name; the same name again replaces it."""
        values = {"name": name, "mapping": dict(mapping), "person_id": person_id, "saved_at": now}
        insert_or_update(self._connection, import_mapping, values, ["name"])

    def mapping(self, name: str) -> ColumnMap | None:
        found = self._connection.execute(select(import_mapping.c.mapping).where(import_mapping.c.name == name)).scalar()
        return dict(found) if found is not None else None

    def mapping_names(self) -> Sequence[str]:
        return list(self._connection.execute(select(import_mapping.c.name).order_by(import_mapping.c.name)).scalars())


def _run(row: Row[tuple[object, ...]]) -> ImportRun:
    return ImportRun(
        row.id,
        RunState(row.state),
        row.person_id,
        row.file_name,
        row.digest,
        _settings(row.settings),
        row.as_of,
        row.created_at,
        row.counts,
        row.format,
        row.done_at,
        row.undone_at,
        row.undone_by,
        row.error_code,
        (row.channel, row.chat_id) if row.channel else None,
    )


def _settings_to_json(settings: ImportSettings) -> dict[str, Any]:
    # A list of pairs: JSONB sorts the keys of objects, and the order of columns counts.
    return {**asdict(settings), "mapping": list(settings.mapping.items())}


def _settings(held: Mapping[str, Any]) -> ImportSettings:
    return ImportSettings(
        sheet=held["sheet"],
        encoding=held["encoding"],
        columns=tuple(held["columns"]),
        mapping={str(column): str(target) for column, target in held["mapping"]},
        guessed=tuple(held["guessed"]),
        doubtful=Doubtful(held["doubtful"]),
        leaves_out=held["leaves_out"],
    )


def _row_values(row: ImportRow) -> dict[str, Any]:
    details: dict[str, Any] = {}
    for name, held in (("candidates", row.candidates), ("problems", row.problems), ("left_out", row.left_out)):
        if held:
            details[name] = [asdict(one) for one in held]
    if row.parent:
        details["parent"] = asdict(row.parent)
    if row.made:
        details["made"] = dict(row.made)
    return {
        "number": row.number,
        "cells": list(row.cells),
        "verdict": row.verdict.value,
        "state": row.state.value,
        "customer_id": row.customer_id,
        "is_new": row.is_new,
        "details": details,
    }


def _row(row: Row[tuple[object, ...]]) -> ImportRow:
    held: Mapping[str, Any] = row.details
    return ImportRow(
        row.number,
        tuple(row.cells),
        Verdict(row.verdict),
        RowState(row.state),
        row.customer_id,
        row.is_new,
        tuple(_candidate(one) for one in held.get("candidates", ())),
        _candidate(held["parent"]) if "parent" in held else None,
        tuple(Problem(**one) for one in held.get("problems", ())),
        tuple(Problem(**one) for one in held.get("left_out", ())),
        held.get("made", {}),
    )


def _candidate(held: Mapping[str, Any]) -> Candidate:
    return Candidate(**{**held, "because": tuple(held["because"])})
