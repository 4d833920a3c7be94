"""opportunities, what happened to them, and suggested stage moves"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'opportunity',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('type', sa.String(length=30), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('stage', sa.String(length=30), nullable=False),
        sa.Column('owner_id', sa.String(length=32), nullable=False),
        sa.Column('amount', sa.Float(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('close_on', sa.String(length=10), nullable=True),
        sa.Column('grade', sa.String(length=30), nullable=False),
        sa.Column('outcome', sa.String(length=10), nullable=False),
        sa.Column('details', tables.Document, nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('stage_since', tables.Utc(), nullable=False),
        sa.Column('closed_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_opportunity_customer_id_customer')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_opportunity_owner_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_opportunity')),
    )
    with op.batch_alter_table('opportunity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_opportunity_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index('ix_opportunity_open', ['closed_at', 'type', 'stage'], unique=False)
    op.create_table(
        'opportunity_event',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('changes', tables.Document, nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_opportunity_event_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opportunity_event_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_opportunity_event_record_id_record')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_opportunity_event')),
    )
    with op.batch_alter_table('opportunity_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_opportunity_event_opportunity_id'), ['opportunity_id'], unique=False)
    op.create_table(
        'stage_suggestion',
        sa.Column('record_id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=True),
        sa.Column('type', sa.String(length=30), nullable=False),
        sa.Column('stage', sa.String(length=30), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('decided_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_stage_suggestion_customer_id_customer')),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_stage_suggestion_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_stage_suggestion_record_id_record')),
        sa.PrimaryKeyConstraint('record_id', name=op.f('pk_stage_suggestion')),
    )
    with op.batch_alter_table('stage_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stage_suggestion_customer_id'), ['customer_id'], unique=False)


def downgrade() -> None:
    op.drop_table('stage_suggestion')
    op.drop_table('opportunity_event')
    op.drop_table('opportunity')
