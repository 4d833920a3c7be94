"""imports of customers from tables: runs, their files and rows, saved mappings; facts that were taken back"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('import_run',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('digest', sa.String(length=64), nullable=False),
        sa.Column('format', sa.String(length=100), nullable=False),
        sa.Column('settings', tables.Document, nullable=False),
        sa.Column('counts', tables.Document, nullable=False),
        sa.Column('channel', sa.String(length=20), nullable=False),
        sa.Column('chat_id', sa.String(length=100), nullable=False),
        sa.Column('error_code', sa.String(length=50), nullable=False),
        sa.Column('as_of', tables.Utc(), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('done_at', tables.Utc(), nullable=True),
        sa.Column('undone_at', tables.Utc(), nullable=True),
        sa.Column('undone_by', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_run_person_id_person')),
        sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_import_run_undone_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_run'))
    )
    with op.batch_alter_table('import_run', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_run_digest'), ['digest'], unique=False)
    op.create_table('import_file',
        sa.Column('run_id', sa.String(length=32), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_file_run_id_import_run')),
        sa.PrimaryKeyConstraint('run_id', name=op.f('pk_import_file'))
    )
    op.create_table('import_row',
        sa.Column('run_id', sa.String(length=32), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('cells', tables.Document, nullable=False),
        sa.Column('verdict', sa.String(length=10), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=True),
        sa.Column('is_new', sa.Boolean(), nullable=False),
        sa.Column('details', tables.Document, nullable=False),
        sa.ForeignKeyConstraint(['run_id'], ['import_run.id'], name=op.f('fk_import_row_run_id_import_run')),
        sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_import_row'))
    )
    with op.batch_alter_table('import_row', schema=None) as batch_op:
        batch_op.create_index('ix_import_row_state', ['run_id', 'state', 'number'], unique=False)
    op.create_table('import_mapping',
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('mapping', tables.Document, nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('saved_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_mapping_person_id_person')),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_import_mapping'))
    )
    with op.batch_alter_table('customer_fact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired_at', tables.Utc(), nullable=True))
    with op.batch_alter_table('contact_identity', schema=None) as batch_op:
        batch_op.alter_column('person_id', existing_type=sa.String(length=32), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM contact_identity WHERE person_id IS NULL")
    with op.batch_alter_table('contact_identity', schema=None) as batch_op:
        batch_op.alter_column('person_id', existing_type=sa.String(length=32), nullable=False)
    with op.batch_alter_table('customer_fact', schema=None) as batch_op:
        batch_op.drop_column('retired_at')
    op.drop_table('import_mapping')
    op.drop_table('import_row')
    op.drop_table('import_file')
    op.drop_table('import_run')
