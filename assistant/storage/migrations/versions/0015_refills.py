"""which providers were asked about which stale fields"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('refill',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('field', sa.String(length=40), nullable=False),
        sa.Column('provider', sa.String(length=20), nullable=False),
        sa.Column('asked_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_refill_customer_id_customer')),
        sa.PrimaryKeyConstraint('customer_id', 'field', 'provider', name=op.f('pk_refill'))
    )


def downgrade() -> None:
    op.drop_table('refill')
