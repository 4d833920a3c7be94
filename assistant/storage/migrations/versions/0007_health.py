"""what people say of a deal's health, its readings, suggested facts, and suggestions that go back"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'health_word',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('item', sa.String(length=16), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('score', sa.Float(), nullable=True),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_health_word_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_health_word_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_health_word_record_id_record')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_health_word')),
    )
    with op.batch_alter_table('health_word', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_health_word_opportunity_id'), ['opportunity_id'], unique=False)
    op.create_table(
        'health_reading',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('record_id', sa.String(length=32), nullable=True),
        sa.Column('line', sa.String(length=20), nullable=False),
        sa.Column('states', tables.Document, nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_health_reading_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_health_reading_record_id_record')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_health_reading')),
    )
    with op.batch_alter_table('health_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_health_reading_opportunity_id'), ['opportunity_id'], unique=False)
    op.create_table(
        'fact_suggestion',
        sa.Column('record_id', sa.String(length=32), nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('changes', tables.Document, nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('decided_by', sa.String(length=32), nullable=True),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('decided_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(['decided_by'], ['person.id'], name=op.f('fk_fact_suggestion_decided_by_person')),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_fact_suggestion_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_fact_suggestion_record_id_record')),
        sa.PrimaryKeyConstraint('record_id', name=op.f('pk_fact_suggestion')),
    )
    with op.batch_alter_table('fact_suggestion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_suggestion_opportunity_id'), ['opportunity_id'], unique=False)
    op.add_column(
        'stage_suggestion', sa.Column('goes_back', sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column('stage_suggestion', 'goes_back')
    op.drop_table('fact_suggestion')
    op.drop_table('health_reading')
    op.drop_table('health_word')
