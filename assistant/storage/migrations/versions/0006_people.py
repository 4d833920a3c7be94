"""contacts with ids, roles, identities and history; whose customers are, and the pool"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from assistant.domain.ids import derive_id
from assistant.storage import tables

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    _upgrade_contacts()
    _create_contact_tables()
    _create_ownership()
    _fill_ownership()


def downgrade() -> None:
    for name in ('pool_request', 'ownership_event', 'ownership', 'role_suggestion', 'contact_identity'):
        op.drop_table(name)
    op.drop_table('contact_event')
    connection = op.get_bind()
    held = sa.table('contact', *map(sa.column, ('customer_id', 'name', 'title')))
    rows = {(row.customer_id, row.name): row.title for row in connection.execute(sa.select(held))}
    op.drop_table('contact')
    op.create_table(
        'contact',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_customer_id_customer')),
        sa.PrimaryKeyConstraint('customer_id', 'name', name=op.f('pk_contact')),
    )
    values = [{'customer_id': key[0], 'name': key[1], 'title': title or None} for key, title in rows.items()]
    for some in _parts(values):
        connection.execute(held.insert(), some)


def _upgrade_contacts() -> None:
    """The table is made anew and its rows put back: its key was customer and name and is an id now."""
    connection = op.get_bind()
    old = sa.table('contact', *map(sa.column, ('customer_id', 'name', 'title')))
    customers = sa.table('customer', sa.column('id'), sa.column('created_at', tables.Utc()))
    joined = sa.select(old, customers.c.created_at).join(customers, customers.c.id == old.c.customer_id)
    rows = connection.execute(joined).all()
    op.drop_table('contact')
    new = op.create_table(
        'contact',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('aliases', tables.Document, nullable=False),
        sa.Column('relation', sa.String(length=100), nullable=False),
        sa.Column('roles', tables.Document, nullable=False),
        sa.Column('leaning', sa.String(length=10), nullable=False),
        sa.Column('left_on', sa.String(length=10), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_customer_id_customer')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index('ix_contact_customer_name', ['customer_id', 'name'], unique=False)
    values = [
        {
            'id': derive_id('contact', row.customer_id, row.name),
            'customer_id': row.customer_id,
            'name': row.name,
            'title': row.title or '',
            'aliases': [],
            'relation': '',
            'roles': [],
            'leaning': 'unknown',
            'version': 1,
            'created_at': row.created_at,
        }
        for row in rows
    ]
    for some in _parts(values):
        connection.execute(new.insert(), some)


def _create_contact_tables() -> None:
    op.create_table(
        'contact_event',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('contact_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('changes', tables.Document, nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_event_contact_id_contact')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_event_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_contact_event_record_id_record')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_contact_event')),
    )
    with op.batch_alter_table('contact_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_event_contact_id'), ['contact_id'], unique=False)
    op.create_table(
        'contact_identity',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('contact_id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('value', sa.String(length=200), nullable=False),
        sa.Column('shown', sa.String(length=200), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('since', tables.Utc(), nullable=False),
        sa.Column('ended_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_identity_contact_id_contact')),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_identity_customer_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_identity_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_contact_identity_record_id_record')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_identity')),
    )
    with op.batch_alter_table('contact_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_identity_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index('ix_contact_identity_value', ['kind', 'value'], unique=False)
    living = sa.text('ended_at IS NULL')
    op.create_index(
        'uq_contact_identity_living',
        'contact_identity',
        ['customer_id', 'kind', 'value'],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        'role_suggestion',
        sa.Column('record_id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('understood', tables.Document, nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('decided_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_role_suggestion_customer_id_customer')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_role_suggestion_record_id_record')),
        sa.PrimaryKeyConstraint('record_id', name=op.f('pk_role_suggestion')),
    )
    with op.batch_alter_table('role_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_role_suggestion_customer_id'), ['customer_id'], unique=False)


def _create_ownership() -> None:
    op.create_table(
        'ownership',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('since', tables.Utc(), nullable=False),
        sa.Column('warned_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_ownership_customer_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ownership_person_id_person')),
        sa.PrimaryKeyConstraint('customer_id', 'person_id', 'kind', name=op.f('pk_ownership')),
    )
    with op.batch_alter_table('ownership', schema=None) as batch_op:
        batch_op.create_index('ix_ownership_person', ['person_id', 'kind'], unique=False)
        batch_op.create_index('ix_ownership_kind_since', ['kind', 'since'], unique=False)
    op.create_table(
        'ownership_event',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('what', sa.String(length=10), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('by_id', sa.String(length=32), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['person.id'], name=op.f('fk_ownership_event_by_id_person')),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_ownership_event_customer_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ownership_event_person_id_person')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_ownership_event')),
    )
    with op.batch_alter_table('ownership_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ownership_event_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index('ix_ownership_event_person', ['person_id', 'what', 'at'], unique=False)
    op.create_table(
        'pool_request',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('decided_by', sa.String(length=32), nullable=True),
        sa.Column('asked_at', tables.Utc(), nullable=False),
        sa.Column('decided_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_pool_request_customer_id_customer')),
        sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_pool_request_decided_by_person')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pool_request_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pool_request')),
    )
    with op.batch_alter_table('pool_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pool_request_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_pool_request_person_id'), ['person_id'], unique=False)
    is_open = sa.text("state = 'open'")
    op.create_index(
        'uq_pool_request_open',
        'pool_request',
        ['customer_id', 'person_id'],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _fill_ownership() -> None:
    """Whoever added a customer, else the author of its first record, is responsible and credited, since then."""
    connection = op.get_bind()
    customers = sa.table(
        'customer', sa.column('id'), sa.column('created_by'), sa.column('created_at', tables.Utc())
    )
    records = sa.table(
        'record', sa.column('customer_id'), sa.column('author_id'), sa.column('confirmed_at', tables.Utc())
    )
    in_order = sa.select(records).order_by(records.c.confirmed_at.desc())
    first = {row.customer_id: (row.author_id, row.confirmed_at) for row in connection.execute(in_order)}
    kept = []
    for row in connection.execute(sa.select(customers)):
        person_id, since = (row.created_by, row.created_at) if row.created_by else first.get(row.id, (None, None))
        if person_id:
            kept += [
                {'customer_id': row.id, 'person_id': person_id, 'kind': kind, 'since': since}
                for kind in ('follows', 'credited')
            ]
    names = ('customer_id', 'person_id', 'kind', 'what', 'reason')
    ownership = sa.table('ownership', *map(sa.column, names[:3]), sa.column('since', tables.Utc()))
    events = sa.table('ownership_event', *map(sa.column, names), sa.column('at', tables.Utc()))
    for some in _parts(kept):
        connection.execute(ownership.insert(), some)
        happened = [
            {name: one[name] for name in names[:3]} | {'what': 'migrated', 'reason': '', 'at': one['since']}
            for one in some
        ]
        connection.execute(events.insert(), happened)


def _parts(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
