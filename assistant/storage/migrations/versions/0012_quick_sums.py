"""what the funnel and the forecast read instead of everything: origins of leads, steps of opportunities"""

from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'lead_origin',
        sa.Column('number', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('source', sa.String(length=30), nullable=False),
        sa.Column('campaign', sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint('number', name=op.f('pk_lead_origin')),
    )
    with op.batch_alter_table('lead_origin', schema=None) as batch_op:
        batch_op.create_index('ix_lead_origin', ['source', 'campaign'], unique=False)
    op.add_column('lead', sa.Column('origins', sa.Text(), server_default='', nullable=False))
    op.execute(
        "INSERT INTO lead_origin (source, campaign) SELECT DISTINCT source, campaign FROM lead_touch "
        "WHERE counts ORDER BY source, campaign"
    )
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    numbers = "string_agg(CAST(number AS TEXT), ' ' ORDER BY seq)" if is_postgres else "group_concat(number, ' ')"
    of_leads = (
        "SELECT lead_touch.seq, lead_touch.lead_id, lead_origin.number FROM lead_touch JOIN lead_origin "
        "ON lead_origin.source = lead_touch.source AND lead_origin.campaign = lead_touch.campaign "
        "WHERE lead_touch.counts"
    )
    op.execute(
        f"UPDATE lead SET origins = kept.numbers FROM (SELECT lead_id, {numbers} AS numbers FROM ({of_leads} "
        "ORDER BY lead_touch.lead_id, lead_touch.seq) AS credited GROUP BY lead_id) AS kept WHERE kept.lead_id = lead.id"
    )

    op.add_column('opportunity_event', sa.Column('is_step', sa.Boolean(), server_default=sa.false(), nullable=False))
    tells = "changes ?| array['stage_id', 'close_on']" if is_postgres else (
        "json_type(changes, '$.stage_id') IS NOT NULL OR json_type(changes, '$.close_on') IS NOT NULL"
    )
    op.execute(f"UPDATE opportunity_event SET is_step = {'true' if is_postgres else '1'} WHERE {tells}")
    with op.batch_alter_table('opportunity_event', schema=None) as batch_op:
        batch_op.create_index('ix_opportunity_event_step', ['is_step', 'opportunity_id'], unique=False)
        batch_op.create_index('ix_opportunity_event_at', ['at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('opportunity_event', schema=None) as batch_op:
        batch_op.drop_index('ix_opportunity_event_at')
        batch_op.drop_index('ix_opportunity_event_step')
        batch_op.drop_column('is_step')
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.drop_column('origins')
    op.drop_table('lead_origin')
