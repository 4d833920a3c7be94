"""contacts that turned out to be one; who ended an identity; identities that notes tell of"""

import sqlalchemy as sa
from alembic import op

from assistant.storage import tables

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into', sa.String(length=32), nullable=True))
    with op.batch_alter_table('contact_identity', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_by', sa.String(length=32), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_contact_identity_ended_by_person'), 'person', ['ended_by'], ['id'])
    op.create_table(
        'contact_join',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('kept_id', sa.String(length=32), nullable=False),
        sa.Column('gone_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('why', sa.Text(), nullable=False),
        sa.Column('moved', tables.Document, nullable=False),
        sa.Column('changes', tables.Document, nullable=False),
        sa.Column('joined_at', tables.Utc(), nullable=False),
        sa.Column('undone_at', tables.Utc(), nullable=True),
        sa.Column('undone_by', sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_join_customer_id_customer')),
        sa.ForeignKeyConstraint(['gone_id'], ['contact.id'], name=op.f('fk_contact_join_gone_id_contact')),
        sa.ForeignKeyConstraint(['kept_id'], ['contact.id'], name=op.f('fk_contact_join_kept_id_contact')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_join_person_id_person')),
        sa.ForeignKeyConstraint(['undone_by'], ['person.id'], name=op.f('fk_contact_join_undone_by_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_join')),
    )
    with op.batch_alter_table('contact_join', schema=None) as batch_op:
        for column in ('customer_id', 'gone_id', 'kept_id'):
            batch_op.create_index(batch_op.f(f'ix_contact_join_{column}'), [column], unique=False)
    op.create_table(
        'contact_distinct',
        sa.Column('one_id', sa.String(length=32), nullable=False),
        sa.Column('other_id', sa.String(length=32), nullable=False),
        sa.Column('person_id', sa.String(length=32), nullable=True),
        sa.Column('said_at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(['one_id'], ['contact.id'], name=op.f('fk_contact_distinct_one_id_contact')),
        sa.ForeignKeyConstraint(['other_id'], ['contact.id'], name=op.f('fk_contact_distinct_other_id_contact')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_contact_distinct_person_id_person')),
        sa.PrimaryKeyConstraint('one_id', 'other_id', name=op.f('pk_contact_distinct')),
    )
    with op.batch_alter_table('contact_distinct', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_distinct_other_id'), ['other_id'], unique=False)
    op.create_table(
        'identity_suggestion',
        sa.Column('record_id', sa.String(length=32), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('customer_id', sa.String(length=32), nullable=False),
        sa.Column('contact_id', sa.String(length=32), nullable=True),
        sa.Column('candidates', tables.Document, nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('given', sa.String(length=200), nullable=False),
        sa.Column('quote', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('created_at', tables.Utc(), nullable=False),
        sa.Column('decided_at', tables.Utc(), nullable=True),
        sa.ForeignKeyConstraint(
            ['contact_id'], ['contact.id'], name=op.f('fk_identity_suggestion_contact_id_contact')
        ),
        sa.ForeignKeyConstraint(
            ['customer_id'], ['customer.id'], name=op.f('fk_identity_suggestion_customer_id_customer')
        ),
        sa.ForeignKeyConstraint(['record_id'], ['record.id'], name=op.f('fk_identity_suggestion_record_id_record')),
        sa.PrimaryKeyConstraint('record_id', 'number', name=op.f('pk_identity_suggestion')),
    )
    with op.batch_alter_table('identity_suggestion', schema=None) as batch_op:
        for column in ('contact_id', 'customer_id'):
            batch_op.create_index(batch_op.f(f'ix_identity_suggestion_{column}'), [column], unique=False)


def downgrade() -> None:
    for name in ('identity_suggestion', 'contact_distinct', 'contact_join'):
        op.drop_table(name)
    with op.batch_alter_table('contact_identity', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_contact_identity_ended_by_person'), type_='foreignkey')
        batch_op.drop_column('ended_by')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_column('merged_into')
