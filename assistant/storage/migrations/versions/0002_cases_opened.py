"""when the file of a case was fetched"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('case_sent', schema=None) as batch_op:
        batch_op.add_column(sa.Column('opened_at', tables.Utc(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('case_sent', schema=None) as batch_op:
        batch_op.drop_column('opened_at')
