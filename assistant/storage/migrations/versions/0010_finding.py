"""customers are found by index; long views are kept; what was promised"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assistant.domain.customer_view import fold_name
from assistant.storage import tables
from assistant.domain.ids import derive_id
from assistant.language.name_keys import parts, sound_keys, spelled_parts

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None
CHUNK = 500


def upgrade() -> None:
    op.create_table(
        'customer_name',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('folded', sa.String(length=240), nullable=False),
        sa.Column('is_alias', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['customer_id'], ['customer.id'], name=op.f('fk_customer_name_customer_id_customer'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_name')),
        sa.UniqueConstraint('customer_id', 'folded', name=op.f('uq_customer_name_customer_id_folded')),
    )
    op.create_index('ix_customer_name_folded', 'customer_name', ['folded', 'is_alias', 'customer_id'])
    part = sa.String(length=24).with_variant(postgresql.VARCHAR(24, collation='C'), 'postgresql')
    op.create_table(
        'customer_part',
        sa.Column('kind', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column('part', part, nullable=False),
        sa.Column('place', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column('length', sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column('name_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['name_id'], ['customer_name.id'], name=op.f('fk_customer_part_name_id_customer_name'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('kind', 'part', 'place', 'length', 'name_id', name=op.f('pk_customer_part')),
        sqlite_with_rowid=False,
    )
    op.create_table(
        'customer_sound',
        sa.Column('key', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('name_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['name_id'], ['customer_name.id'], name=op.f('fk_customer_sound_name_id_customer_name'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('key', 'name_id', name=op.f('pk_customer_sound')),
        sqlite_with_rowid=False,
    )
    with _cheap_to_fill():
        _keep_names()
    op.create_index('ix_customer_part_name_id', 'customer_part', ['name_id'])
    op.create_index('ix_customer_sound_name_id', 'customer_sound', ['name_id'])
    op.create_table(
        'customer_view',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('format', sa.Integer(), nullable=False),
        sa.Column('records', sa.Integer(), nullable=False),
        sa.Column('newest_at', tables.Utc(), nullable=False),
        sa.Column('document', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['customer_id'], ['customer.id'], name=op.f('fk_customer_view_customer_id_customer'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_customer_view')),
    )
    op.create_index('ix_record_journey', 'record', ['customer_id', 'confirmed_at'])
    op.create_index('ix_contact_name', 'contact', ['name'])
    op.create_index('ix_follow_person_id', 'follow', ['person_id'])
    op.create_table(
        'promise',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('draft_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('asked_by', sa.String(length=32), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('due_on', sa.String(length=10), nullable=True),
        sa.Column('grain', sa.String(length=10), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('said_at', tables.Utc(), nullable=False),
        sa.Column('changed_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_promise_customer_id_customer')),
        sa.ForeignKeyConstraint(['draft_id'], ['draft.id'], name=op.f('fk_promise_draft_id_draft')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_promise_record_id_record')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_promise_person_id_person')),
        sa.ForeignKeyConstraint(['asked_by'], ['person.id'], name=op.f('fk_promise_asked_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_promise')),
    )
    op.create_index('ix_promise_draft_id', 'promise', ['draft_id'])
    op.create_index('ix_promise_person', 'promise', ['person_id', 'state', 'due_on'])
    op.create_index('ix_promise_customer', 'promise', ['customer_id', 'state'])
    op.create_table(
        'promise_event',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('promise_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['promise_id'], ['promise.id'], name=op.f('fk_promise_event_promise_id_promise')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_promise_event_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_promise_event_record_id_record')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_promise_event')),
    )
    op.create_index('ix_promise_event_promise_id', 'promise_event', ['promise_id'])
    op.create_table(
        'customer_pulse',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('last_said_at', tables.Utc(), nullable=False),
        sa.Column('last_record_id', sa.String(length=32), nullable=False),
        sa.Column('decision_on', sa.String(length=10), nullable=True),
        sa.Column('decision_grain', sa.String(length=10), nullable=False),
        sa.Column('decision_record_id', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ['customer_id'], ['customer.id'], name=op.f('fk_customer_pulse_customer_id_customer'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['last_record_id'], ['record.id'], name=op.f('fk_customer_pulse_last_record_id_record')
        ),
        sa.ForeignKeyConstraint(
            ['decision_record_id'], ['record.id'], name=op.f('fk_customer_pulse_decision_record_id_record')
        ),
        sa.PrimaryKeyConstraint('customer_id', name=op.f('pk_customer_pulse')),
    )
    op.create_table(
        'morning',
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('is_on', sa.Boolean(), nullable=False),
        sa.Column('handled_on', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_morning_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', name=op.f('pk_morning')),
    )
    _keep_promises()


def _keep_promises() -> None:
    """What the records of the last three months promised, and how long every customer has been silent.

    What was promised before is done or forgotten. Colleagues are taken by their full names; who says `self` spoke the
    note.
    """
    connection = op.get_bind()
    people = {fold_name(row.name): row.id for row in connection.execute(sa.text('SELECT id, name FROM person'))}
    ids = list(connection.scalars(sa.text('SELECT id FROM customer ORDER BY id')))
    since = datetime.now(UTC) - timedelta(days=90)
    note = sa.table('note', sa.column('id'), sa.column('person_id'))
    record = sa.table(
        'record',
        *map(sa.column, ('id', 'customer_id', 'draft_id', 'note_id', 'supersedes', 'said_at')),
        sa.column('fields', tables.Document),
    )
    later = record.alias()
    read = (
        sa.select(
            record.c.id, record.c.customer_id, record.c.draft_id, record.c.said_at, note.c.person_id,
            # A record's other fields are most of it.
            *(record.c.fields[one].label(one) for one in ('decision_on', 'next_steps', 'help_requests')),
        )
        .join_from(record, note, note.c.id == record.c.note_id)
        .where(
            record.c.customer_id.between(sa.bindparam('first'), sa.bindparam('last')),
            ~sa.exists().where(later.c.draft_id == record.c.draft_id, later.c.supersedes == record.c.id),
        )
    )
    for start in range(0, len(ids), CHUNK):
        some = {'first': ids[start], 'last': ids[start : start + CHUNK][-1]}
        pulses: dict[str, dict[str, Any]] = {}
        promised: dict[tuple[str, str, str], dict[str, Any]] = {}
        rows = [(datetime.fromisoformat(row.said_at), row) for row in connection.execute(read, some)]
        for said_at, row in sorted(rows, key=lambda pair: pair[0]):
            pulse = pulses.setdefault(
                row.customer_id, {'decision_on': None, 'decision_grain': '', 'decision_record_id': None}
            )
            pulse |= {'customer_id': row.customer_id, 'last_said_at': said_at, 'last_record_id': row.id}
            if decides := row.decision_on:
                pulse |= {
                    'decision_on': decides['date'], 'decision_grain': decides.get('grain') or 'day',
                    'decision_record_id': row.id,
                }
            if said_at < since:
                continue
            asked = [('step', s['action'], s.get('due'), s.get('owner')) for s in row.next_steps or ()]
            asked += [('help', h['what'], None, h['to']) for h in row.help_requests or ()]
            for kind, text, due, called in asked:
                person_id = people.get(fold_name(called or '')) or (row.person_id if kind == 'step' else None)
                if person_id:
                    # Said again later, a step goes on under the later record.
                    promised[row.customer_id, kind, fold_name(text)] = {
                        'id': derive_id('promise', row.draft_id, kind, fold_name(text)), 'kind': kind,
                        'customer_id': row.customer_id, 'draft_id': row.draft_id, 'record_id': row.id,
                        'person_id': person_id, 'asked_by': row.person_id, 'text': text,
                        'due_on': due['date'] if due else None, 'grain': (due.get('grain') or 'day') if due else '',
                        'state': 'open', 'said_at': said_at, 'changed_at': said_at,
                    }
        for name, held in (('customer_pulse', pulses), ('promise', promised)):
            if held:
                # Reflected columns would need a look at the database: the moments alone need their kind.
                kinds = {one: tables.Utc() for one in ('last_said_at', 'said_at', 'changed_at')}
                names = next(iter(held.values()))
                table = sa.table(name, *(sa.column(one, kinds.get(one)) for one in names))
                connection.execute(sa.insert(table), list(held.values()))


@contextmanager
def _cheap_to_fill() -> Iterator[None]:
    """Millions of rows in no order: on Postgres their keys are made once at the end, on SQLite its small cache would be
    read and written over and over."""
    connection = op.get_bind()
    if connection.dialect.name != 'postgresql':
        before = connection.exec_driver_sql('PRAGMA cache_size').scalar_one()
        connection.exec_driver_sql('PRAGMA cache_size = -262144')  # KiB
        yield
        connection.exec_driver_sql(f'PRAGMA cache_size = {before}')
        return
    keys = {'customer_part': ['kind', 'part', 'place', 'length', 'name_id'], 'customer_sound': ['key', 'name_id']}
    for table in keys:
        op.drop_constraint(f'fk_{table}_name_id_customer_name', table, type_='foreignkey')
        op.drop_constraint(f'pk_{table}', table, type_='primary')
    yield
    for table, columns in keys.items():
        op.create_primary_key(f'pk_{table}', table, columns)
        op.create_foreign_key(
            f'fk_{table}_name_id_customer_name', table, 'customer_name', ['name_id'], ['id'], ondelete='CASCADE'
        )


def _pour(table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Add rows by the driver's fastest way."""
    connection = op.get_bind()
    named = f"{table} ({', '.join(columns)})"
    if connection.dialect.name != 'postgresql':
        connection.exec_driver_sql(f"INSERT INTO {named} VALUES ({', '.join('?' * len(columns))})", list(rows))
        return
    raw: Any = connection.connection.driver_connection
    with raw.cursor().copy(f'COPY {named} FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _keep_names() -> None:
    """Make the customers that are there already findable, in chunks: a minute for a hundred thousand."""
    connection = op.get_bind()
    ids = list(connection.scalars(sa.text('SELECT id FROM customer ORDER BY id')))
    number = 0
    for start in range(0, len(ids), CHUNK):
        some = {'first': ids[start], 'last': ids[start : start + CHUNK][-1]}
        named = connection.execute(
            sa.text(
                'SELECT id AS customer_id, name, 0 AS is_alias FROM customer WHERE id BETWEEN :first AND :last '
                'UNION ALL SELECT customer_id, alias, 1 FROM customer_alias WHERE customer_id BETWEEN :first AND :last '
                'ORDER BY 3'
            ),
            some,
        )
        names: dict[tuple[str, str], tuple[Any, ...]] = {}
        parts_held: list[tuple[Any, ...]] = []
        sounds: list[tuple[Any, ...]] = []
        for row in named:
            folded = fold_name(row.name)[:240]
            if not folded or (row.customer_id, folded) in names:
                continue
            number += 1
            names[row.customer_id, folded] = (number, row.customer_id, folded, bool(row.is_alias))
            spelled = spelled_parts(folded)
            parts_held += [
                (kind, one, place, len(folded), number)
                for kind, held in enumerate((parts(folded), spelled.initials, spelled.whole))
                for one, place in held.items()
            ]
            sounds += [(key, number) for key in sound_keys(row.name)]
        if names:
            _pour('customer_name', ('id', 'customer_id', 'folded', 'is_alias'), list(names.values()))
            _pour('customer_part', ('kind', 'part', 'place', 'length', 'name_id'), parts_held)
            _pour('customer_sound', ('key', 'name_id'), sounds)
    if number and connection.dialect.name == 'postgresql':
        op.execute(f"SELECT setval(pg_get_serial_sequence('customer_name', 'id'), {number})")


def downgrade() -> None:
    op.drop_table('morning')
    op.drop_table('customer_pulse')
    op.drop_table('promise_event')
    op.drop_table('promise')
    op.drop_index('ix_follow_person_id', 'follow')
    op.drop_index('ix_contact_name', 'contact')
    op.drop_index('ix_record_journey', 'record')
    op.drop_table('customer_view')
    op.drop_table('customer_sound')
    op.drop_table('customer_part')
    op.drop_table('customer_name')
