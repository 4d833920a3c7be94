"""What one transaction did, for the audit log: every row written to a business table, noted where statements run.

Nothing has to remember to note its writes: the connection does (`watch`). A new table is watched from its first day.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Table, Update, event
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, ColumnClause

from assistant.storage.acting import Acting, Entry, acting

TECHNICAL = frozenset(
    {
        "inbox",
        "outbox",
        "dialog",
        "web_message",
        "executor",
        "invite_try",
        "view_update",
        "import_file",
        "import_row",
        "customer_key",
        "refill",
        "customer_name",
        "customer_part",
        "customer_sound",
        "deal_slip",
        "deal_stay",
        "lead_origin",
        "audit",
        "alembic_version",
    }
)
"""Tables of messages and machinery, and what follows from others by itself; all others are business tables."""
QUIET_COLUMNS: Mapping[str, frozenset[str]] = {
    "customer": frozenset({"keys_version"}),
    "note": frozenset({"state", "placeholder_id", "seconds", "error_code"}),
    "draft": frozenset({"card_message_id", "reminded_at"}),
    "push": frozenset({"seen_at"}),
    "credential": frozenset({"used_at"}),
}
"""Columns that tell of progress, not of business: a change of nothing else is not noted."""
OPTION, NOTED = "spotter_trail", "spotter_noted"
RESOURCE_MAX_CHARS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done, read or refused. `fields` are names. `person_id` empty: whoever acts in the transaction."""

    action: str
    kind: str
    resource_id: str = ""
    customer_id: str = ""
    fields: tuple[str, ...] = ()
    outcome: str = "allowed"
    why: str = ""
    person_id: str = ""


class Trail:
    """The steps of one transaction, in order, the same thing done twice once."""

    def __init__(self, who: Acting | None = None) -> None:
        self._who = replace(who or acting())
        self._steps: dict[Step, dict[str, None]] = {}

    @property
    def entry(self) -> Entry:
        return self._who.entry

    @property
    def person_id(self) -> str:
        return self._who.person_id

    def act_as(self, person_id: str, entry: Entry | None = None) -> None:
        """From now on this person acts; the first one named stands, whoever else is asked about."""
        self._who.person_id = self._who.person_id or person_id
        self._who.entry = entry or self._who.entry

    def note(self, step: Step) -> None:
        """Note a step."""
        key = replace(step, fields=(), resource_id=step.resource_id[:RESOURCE_MAX_CHARS])
        self._steps.setdefault(key, {}).update(dict.fromkeys(step.fields))

    def steps(self) -> list[Step]:
        """All steps with who took them."""
        return [
            replace(step, fields=tuple(fields), person_id=step.person_id or self.person_id)
            for step, fields in self._steps.items()
        ]

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """What is written inside is forgotten when it raises, for it is undone; what was refused stays."""
        before = {step: dict(fields) for step, fields in self._steps.items()}
        try:
            yield
        except BaseException:
            refused = {step: fields for step, fields in self._steps.items() if step.outcome == "denied"}
            self._steps = before | refused
            raise

    def clear(self) -> None:
        """What was noted is kept elsewhere now."""
        self._steps.clear()


def watch(engine: Engine) -> None:
    """Have every transaction of `engine` that carries a trail note what it writes."""
    event.listen(engine, "after_cursor_execute", _note_statement)


def note_insert(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """Note a row that was added by a statement that adds rows only sometimes."""
    trail = connection.get_execution_options().get(OPTION)
    if trail is not None:
        _note(trail, "create", table, values, ())


def _note_statement(
    connection: Connection, _cursor: Any, _sql: str, _parameters: Any, context: Any, _executemany: bool
) -> None:
    options = context.execution_options
    trail, compiled = options.get(OPTION), context.compiled
    if trail is None or options.get(NOTED) or compiled is None:
        return
    statement = compiled.statement
    if isinstance(statement, Insert):
        for values in context.compiled_parameters:
            _note(trail, "create", statement.table, values, ())
    elif isinstance(statement, Update | Delete) and context.rowcount:
        values = _where(statement, context.compiled_parameters[0])
        table: Any = statement.table
        if isinstance(statement, Delete):
            _note(trail, "delete", table, values, ())
            return
        changed = tuple(name for name in context.compiled_parameters[0] if name in table.c)
        quiet = QUIET_COLUMNS.get(table.name, frozenset())
        if not changed or set(changed) - quiet:
            _note(trail, "write", table, values, changed)


def _note(trail: Trail, action: str, table: Any, values: Mapping[str, Any], fields: tuple[str, ...]) -> None:
    if table.name in TECHNICAL:
        return
    ids = [
        str(values[column.name])
        for column in table.primary_key.columns
        if (column.name == "id" or column.name.endswith("_id")) and values.get(column.name)
    ]
    customer_id = values.get("customer_id") or (values.get("id") if table.name == "customer" else "") or ""
    trail.note(Step(action, table.name, ":".join(ids), str(customer_id), fields))


def _where(statement: Update | Delete, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the columns of the rows meant must have."""
    found: dict[str, Any] = {}
    clause = statement.whereclause
    for part in visitors.iterate(clause) if clause is not None else ():
        if isinstance(part, BinaryExpression) and part.operator is operators.eq:
            column, value = part.left, part.right
            if isinstance(column, ColumnClause) and isinstance(value, BindParameter):
                found[column.name] = parameters.get(value.key, value.effective_value)
    return found
