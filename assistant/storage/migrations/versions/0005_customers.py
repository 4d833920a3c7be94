"""customers of two kinds, groups, facts with their sources, keys for finding duplicates, merges"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('customer_distinct',
        sa.Column('one_id', sa.String(length=32), nullable=False),
        sa.Column('other_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('said_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['one_id'], ['customer.id'], name=op.f('fk_customer_distinct_one_id_customer')),
        sa.ForeignKeyConstraint(['other_id'], ['customer.id'], name=op.f('fk_customer_distinct_other_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_customer_distinct_person_id_person')),
        sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_customer_distinct'))
    )
    with op.batch_alter_table('customer_distinct', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_distinct_other_id'), ['other_id'], unique=False)
    op.create_table('customer_fact',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=False),
        sa.Column('value', tables.Document, nullable=True),
        sa.Column('folded', sa.String(length=200), nullable=False),
        sa.Column('source', sa.String(length=10), nullable=False),
        sa.Column('ref', sa.String(length=200), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('confidence', sa.Float(), nullable=False),
        sa.Column('is_denied', sa.Boolean(), nullable=False),
        sa.Column('is_current', sa.Boolean(), nullable=False),
        sa.Column('observed_at', tables.Utc(), nullable=False),
        sa.Column('checked_at', tables.Utc(), nullable=True),
        sa.Column('added_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_fact_customer_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_customer_fact_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_fact'))
    )
    with op.batch_alter_table('customer_fact', schema=None) as batch_op:
        batch_op.create_index('ix_customer_fact_customer', ['customer_id', 'field'], unique=False)
        batch_op.create_index('ix_customer_fact_folded', ['field', 'folded'], unique=False)
    op.create_table('customer_key',
        sa.Column('key', sa.String(length=16), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_key_customer_id_customer')),
        sa.PrimaryKeyConstraint('key', 'customer_id', name=op.f('pk_customer_key'))
    )
    with op.batch_alter_table('customer_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_key_customer_id'), ['customer_id'], unique=False)
    op.create_table('customer_merge',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('kept_id', sa.String(length=32), nullable=False),
        sa.Column('gone_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('moved', tables.Document, nullable=False),
        sa.Column('merged_at', tables.Utc(), nullable=False),
        sa.Column('undone_at', tables.Utc(), nullable=True),
        sa.Column('undone_by', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['gone_id'], ['customer.id'], name=op.f('fk_customer_merge_gone_id_customer')),
        sa.ForeignKeyConstraint(['kept_id'], ['customer.id'], name=op.f('fk_customer_merge_kept_id_customer')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_customer_merge_person_id_person')),
        sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_customer_merge_undone_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_merge'))
    )
    with op.batch_alter_table('customer_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_merge_gone_id'), ['gone_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_merge_kept_id'), ['kept_id'], unique=False)
    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=12), server_default='organisation', nullable=False))
        batch_op.add_column(sa.Column('parent_id', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('merged_into', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('keys_version', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_index('ix_customer_keys_version', ['keys_version'], unique=False)
        batch_op.create_index(batch_op.f('ix_customer_parent_id'), ['parent_id'], unique=False)


def downgrade() -> None:
    op.drop_table('customer_merge')
    op.drop_table('customer_key')
    op.drop_table('customer_fact')
    op.drop_table('customer_distinct')
    # Not in a batch: SQLite would make the table anew, which what refers to it forbids.
    op.drop_index('ix_customer_keys_version', 'customer')
    op.drop_index('ix_customer_parent_id', 'customer')
    for column in ('keys_version', 'merged_into', 'parent_id', 'kind'):
        op.drop_column('customer', column)
