"""what the customer thought of a case, and the customer's lines of business"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('case_sent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('liked_at', tables.Utc(), nullable=True))
        batch_op.add_column(sa.Column('industries', sa.String(length=300), server_default='', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('case_sent', schema=None) as batch_op:
        batch_op.drop_column('industries')
        batch_op.drop_column('liked_at')
