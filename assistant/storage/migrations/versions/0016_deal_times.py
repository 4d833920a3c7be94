"""how long deals were in which stage and when their dates slipped, beside their events"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from alembic import op
import sqlalchemy as sa

from assistant.storage import tables

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

AT_ONCE = 5_000


def upgrade() -> None:
    stays = op.create_table('deal_stay',
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('stage', sa.String(length=30), nullable=False),
        sa.Column('came', tables.Utc(), nullable=False),
        sa.Column('days', sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_deal_stay_opportunity_id_opportunity')
        ),
        sa.PrimaryKeyConstraint('opportunity_id', 'stage', name=op.f('pk_deal_stay'))
    )
    slips = op.create_table('deal_slip',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('opportunity_id', sa.String(length=32), nullable=False),
        sa.Column('before', sa.String(length=10), nullable=False),
        sa.Column('after', sa.String(length=10), nullable=False),
        sa.Column('at', tables.Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ['opportunity_id'], ['opportunity.id'], name=op.f('fk_deal_slip_opportunity_id_opportunity')
        ),
        sa.ForeignKeyConstraint(['seq'], ['opportunity_event.seq'], name=op.f('fk_deal_slip_seq_opportunity_event')),
        sa.PrimaryKeyConstraint('seq', name=op.f('pk_deal_slip'))
    )
    with op.batch_alter_table('deal_slip', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deal_slip_opportunity_id'), ['opportunity_id'], unique=False)
    found: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for deal_id, steps in groupby(_steps(), key=attrgetter('opportunity_id')):
        held = [(row.seq, row.at, row.changes) for row in steps]
        found[0].extend(_stays(deal_id, held))
        found[1].extend(_slips(deal_id, held))
        for table, rows in zip((stays, slips), found, strict=True):
            if len(rows) >= AT_ONCE:
                op.bulk_insert(table, rows)
                rows.clear()
    for table, rows in zip((stays, slips), found, strict=True):
        if rows:
            op.bulk_insert(table, rows)


def _steps() -> Iterator[Any]:
    """Every step of every opportunity, in order, some thousands at a time."""
    event = sa.table(
        'opportunity_event',
        sa.column('seq', sa.Integer()),
        sa.column('opportunity_id', sa.String()),
        sa.column('at', tables.Utc()),
        sa.column('changes', tables.Document),
        sa.column('is_step', sa.Boolean()),
    )
    last = ('', 0)
    while True:
        beyond = sa.tuple_(event.c.opportunity_id, event.c.seq) > sa.tuple_(*map(sa.literal, last))
        some = sa.select(event).where(event.c.is_step, beyond).order_by(event.c.opportunity_id, event.c.seq)
        rows = op.get_bind().execute(some.limit(AT_ONCE)).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = (rows[-1].opportunity_id, rows[-1].seq)


def _stays(deal_id: str, steps: list[Any]) -> Iterator[dict[str, Any]]:
    """The stages it came to, each once; one that it only passed on its way is none."""
    starts = [(changes['stage_id'][1], at) for _, at, changes in steps if 'stage_id' in changes]
    ends = [*(at for _, at in starts[1:]), None]
    visits: dict[str, list[Any]] = {}
    for (stage, at), end in zip(starts, ends, strict=False):
        if at != end:
            visits.setdefault(stage, []).append((at, end))
    for stage, held in visits.items():
        ended = [(end - at) / timedelta(days=1) for at, end in held if end]
        yield {
            'opportunity_id': deal_id, 'stage': stage, 'came': held[0][0], 'days': sum(ended) if ended else None
        }


def _slips(deal_id: str, steps: list[Any]) -> Iterator[dict[str, Any]]:
    """Each time that the expected close moved later."""
    for seq, at, changes in steps:
        old, new = changes.get('close_on', (None, None))
        if old and new and str(new) > str(old):
            both = {'before': date.fromisoformat(old).isoformat(), 'after': date.fromisoformat(new).isoformat()}
            yield {'seq': seq, 'opportunity_id': deal_id, 'at': at, **both}


def downgrade() -> None:
    op.drop_table('deal_slip')
    op.drop_table('deal_stay')
