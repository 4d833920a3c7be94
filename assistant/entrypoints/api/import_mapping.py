"""Imports as the API's documents."""

from itertools import islice

from assistant.domain.importing import ImportRun, RunState
from assistant.domain.person import Locale
from assistant.entrypoints.api.import_schemas import ColumnOut, ImportOut, KeptOut, SameOut, TroubledOut, UndoOut
from assistant.entrypoints.api.schemas import Ref
from assistant.services.desk import Desk
from assistant.services.importing import reporting
from assistant.services.importing.undoing import UndoPreview
from assistant.storage.store import Store

TROUBLED_MAX = 100


def import_out(store: Store, desk: Desk, run: ImportRun, locale: Locale, *, rows: bool = True) -> ImportOut:
    """A run with its counts and, with `rows`, the first of those that need a person or are one with others."""
    person = store.people.get(run.person_id) if run.person_id else None
    settings = run.settings
    is_over = run.state in (RunState.UNDOING, RunState.UNDONE)
    troubled = () if is_over or not rows else islice(reporting.troubled(store, run), TROUBLED_MAX)
    same = () if is_over or not rows else reporting.taken_for_one(store, run, TROUBLED_MAX)
    return ImportOut(
        id=run.id,
        state=run.state,
        file=run.file_name,
        format=run.format,
        person=Ref(id=person.id, name=person.name) if person else None,
        doubtful=settings.doubtful,
        as_of=run.as_of,
        created_at=run.created_at,
        done_at=run.done_at,
        undone_at=run.undone_at,
        error_code=run.error_code,
        columns=[
            ColumnOut(name=column, target=settings.mapping.get(column), guessed=column in settings.guessed)
            for column in settings.columns
        ],
        counts=dict(reporting.counts_of(store, run)),
        troubled=[
            TroubledOut(
                row=one.row.number, name=reporting.name_of(run, one.row), problem=reporting.said(desk, one, locale)
            )
            for one in troubled
        ],
        same=[
            SameOut(
                row=row.number,
                name=reporting.name_of(run, row),
                same_as=row.candidates[0].name,
                same_row=row.candidates[0].row,
                probability=row.candidates[0].probability,
            )
            for row in same
        ],
    )


def undo_out(shown: UndoPreview) -> UndoOut:
    return UndoOut(
        removed=shown.removed,
        kept_count=shown.kept_count,
        kept=[KeptOut(customer=Ref(id=one.customer_id, name=one.name), hangs=dict(one.hangs)) for one in shown.kept],
        joined=shown.joined,
    )
