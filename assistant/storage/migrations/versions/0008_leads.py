"""leads, their keys, touches and history, and leads reported in chat"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'lead_report',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('facts', tables.Document, nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_lead_report_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_report')),
    )
    op.create_table(
        'lead',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('facts', tables.Document, nullable=False),
        sa.Column('company', sa.String(length=200), nullable=False),
        sa.Column('region', sa.String(length=200), nullable=False),
        sa.Column('source', sa.String(length=30), nullable=False),
        sa.Column('campaign', sa.String(length=200), nullable=False),
        sa.Column('last_source', sa.String(length=30), nullable=False),
        sa.Column('last_campaign', sa.String(length=200), nullable=False),
        sa.Column('score', sa.Integer(), nullable=False),
        sa.Column('scored_at', tables.Utc(), nullable=False),
        sa.Column('grade', sa.String(length=10), nullable=False),
        sa.Column('word', sa.String(length=10), nullable=False),
        sa.Column('state', sa.String(length=20), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('owner_id', sa.String(length=32), nullable=True),
        sa.Column('tried', tables.Document, nullable=False),
        sa.Column('assignments', sa.Integer(), nullable=False),
        sa.Column('assigned_at', tables.Utc(), nullable=True),
        sa.Column('response_due', tables.Utc(), nullable=True),
        sa.Column('responded_at', tables.Utc(), nullable=True),
        sa.Column('alarms', tables.Document, nullable=False),
        sa.Column('next_alarm', tables.Utc(), nullable=True),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('first_touch_at', tables.Utc(), nullable=False),
        sa.Column('last_touch_at', tables.Utc(), nullable=False),
        sa.Column('mql_at', tables.Utc(), nullable=True),
        sa.Column('sql_at', tables.Utc(), nullable=True),
        sa.Column('closed_at', tables.Utc(), nullable=True),
        sa.Column('customer_id', sa.String(length=32), nullable=True),
        sa.Column('opportunity_id', sa.String(length=32), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_lead_customer_id_customer')),
        sa.ForeignKeyConstraint(['opportunity_id'], ['opportunity.id'], name=op.f('fk_lead_opportunity_id_opportunity')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_lead_owner_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_lead')),
    )
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.create_index('ix_lead_created', ['created_at', 'source'], unique=False)
        batch_op.create_index(batch_op.f('ix_lead_customer_id'), ['customer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lead_next_alarm'), ['next_alarm'], unique=False)
        batch_op.create_index(batch_op.f('ix_lead_opportunity_id'), ['opportunity_id'], unique=False)
        batch_op.create_index('ix_lead_owner', ['owner_id', 'state'], unique=False)
        batch_op.create_index('ix_lead_scored', ['scored_at'], unique=False)
        batch_op.create_index('ix_lead_state', ['state', 'created_at'], unique=False)
    op.create_table(
        'lead_event',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('lead_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('changes', tables.Document, nullable=False),
        sa.Column('details', tables.Document, nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name=op.f('fk_lead_event_lead_id_lead')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_lead_event_person_id_person')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_lead_event')),
    )
    with op.batch_alter_table('lead_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_event_lead_id'), ['lead_id'], unique=False)
    op.create_table(
        'lead_key',
        sa.Column('key', sa.String(length=300), nullable=False),
        sa.Column('lead_id', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name=op.f('fk_lead_key_lead_id_lead')),
        sa.PrimaryKeyConstraint('key', 'lead_id', name=op.f('pk_lead_key')),
    )
    op.create_table(
        'lead_touch',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('lead_id', sa.String(length=32), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('source', sa.String(length=30), nullable=False),
        sa.Column('campaign', sa.String(length=200), nullable=False),
        sa.Column('medium', sa.String(length=100), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('external_id', sa.String(length=300), nullable=True),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('is_ours', sa.Boolean(), nullable=False),
        sa.Column('counts', sa.Boolean(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name=op.f('fk_lead_touch_lead_id_lead')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_lead_touch_person_id_person')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_lead_touch')),
        sa.UniqueConstraint('external_id', name=op.f('uq_lead_touch_external_id')),
        sa.UniqueConstraint('id', name=op.f('uq_lead_touch_id')),
    )
    with op.batch_alter_table('lead_touch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_touch_lead_id'), ['lead_id'], unique=False)


def downgrade() -> None:
    op.drop_table('lead_touch')
    op.drop_table('lead_key')
    op.drop_table('lead_event')
    op.drop_table('lead')
    op.drop_table('lead_report')
