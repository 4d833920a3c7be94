"""indexes of columns that few rows have a value in leave the others out"""

from alembic import op
import sqlalchemy as sa

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

COLUMNS = (('customer', 'parent_id'), ('lead', 'customer_id'), ('lead', 'opportunity_id'))


def upgrade() -> None:
    for table, column in COLUMNS:
        has_value = sa.text(f'{column} IS NOT NULL')
        op.drop_index(f'ix_{table}_{column}', table)
        op.create_index(
            f'ix_{table}_{column}', table, [column], sqlite_where=has_value, postgresql_where=has_value
        )


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_index(f'ix_{table}_{column}', table)
        op.create_index(f'ix_{table}_{column}', table, [column])
