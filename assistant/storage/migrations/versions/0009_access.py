"""teams, territories, labels of customers, and the audit log"""

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'team',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('leader_id', sa.String(length=32), nullable=True),
        sa.Column('parent_id', sa.String(length=32), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['leader_id'], ['person.id'], name=op.f('fk_team_leader_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
        sa.UniqueConstraint('name', name=op.f('uq_team_name')),
    )
    with op.batch_alter_table('team', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_leader_id'), ['leader_id'], unique=False)
    op.create_table(
        'team_member',
        sa.Column('team_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('since', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_team_member_person_id_person')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_team_member_team_id_team')),
        sa.PrimaryKeyConstraint('team_id', 'person_id', name=op.f('pk_team_member')),
    )
    with op.batch_alter_table('team_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_team_member_person_id'), ['person_id'], unique=False)
    op.create_table(
        'person_territory',
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('territory', sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_person_territory_person_id_person')),
        sa.PrimaryKeyConstraint('person_id', 'territory', name=op.f('pk_person_territory')),
    )
    op.create_table(
        'customer_label',
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('label', sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_customer_label_customer_id_customer')),
        sa.PrimaryKeyConstraint('customer_id', 'label', name=op.f('pk_customer_label')),
    )
    op.create_table(
        'audit',
        sa.Column('seq', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=False),
        sa.Column('entry', sa.String(length=10), nullable=False),
        sa.Column('action', sa.String(length=20), nullable=False),
        sa.Column('kind', sa.String(length=40), nullable=False),
        sa.Column('resource_id', sa.String(length=100), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('fields', tables.Document, nullable=False),
        sa.Column('outcome', sa.String(length=10), nullable=False),
        sa.Column('why', sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit')),
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_person', ['person_id', 'seq'], unique=False)
        batch_op.create_index('ix_audit_customer', ['customer_id', 'seq'], unique=False)
        batch_op.create_index('ix_audit_at', ['at'], unique=False)
    # What was written down stays: the database itself refuses to change or drop a row.
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(
            "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$"
        )
        op.execute(
            'CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit '
            'FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()'
        )
    else:
        for verb in ('UPDATE', 'DELETE'):
            op.execute(
                f'CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit '
                "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
            )


def downgrade() -> None:
    op.drop_table('audit')
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('DROP FUNCTION audit_is_append_only()')
    op.drop_table('customer_label')
    op.drop_table('person_territory')
    op.drop_table('team_member')
    op.drop_table('team')
