"""customers are found by index; long views are kept"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assistant.domain.customer_view import fold_name
from assistant.storage import tables
from assistant.language.name_keys import parts, sound_keys, spelled_parts

revision = '0010'
down_revision = '0004'
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


def _keep_names() -> None:
    """Make the customers that are there already findable, in chunks: two minutes for a hundred thousand."""
    name = sa.table('customer_name', *map(sa.column, ('id', 'customer_id', 'folded', 'is_alias')))
    part = sa.table('customer_part', *map(sa.column, ('kind', 'part', 'place', 'length', 'name_id')))
    sound = sa.table('customer_sound', *map(sa.column, ('key', 'name_id')))
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
        names, parts_held, sounds = {}, [], []
        for row in named:
            folded = fold_name(row.name)[:240]
            if not folded or (row.customer_id, folded) in names:
                continue
            number += 1
            names[row.customer_id, folded] = {
                'id': number, 'customer_id': row.customer_id, 'folded': folded, 'is_alias': bool(row.is_alias)
            }
            spelled = spelled_parts(folded)
            parts_held += [
                {'kind': kind, 'part': one, 'place': place, 'length': len(folded), 'name_id': number}
                for kind, held in enumerate((parts(folded), spelled.initials, spelled.whole))
                for one, place in held.items()
            ]
            sounds += [{'key': key, 'name_id': number} for key in sound_keys(row.name)]
        for table, rows in ((name, list(names.values())), (part, parts_held), (sound, sounds)):
            if rows:
                connection.execute(sa.insert(table), rows)
    if number and connection.dialect.name == 'postgresql':
        op.execute(f"SELECT setval(pg_get_serial_sequence('customer_name', 'id'), {number})")


def downgrade() -> None:
    op.drop_index('ix_record_journey', 'record')
    op.drop_table('customer_view')
    op.drop_table('customer_sound')
    op.drop_table('customer_part')
    op.drop_table('customer_name')
