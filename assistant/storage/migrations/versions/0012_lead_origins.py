"""where leads come from, kept with each lead for the funnel"""

from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0010'
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


def downgrade() -> None:
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.drop_column('origins')
    op.drop_table('lead_origin')
