"""how evidence adds up"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('judgements', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('lapsed', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.create_index('ix_lms_framework_published_at', ['published_at'], unique=False)
    _have_sums_renewed(op.get_bind())


def _have_sums_renewed(db: sa.Connection) -> None:
    """How many judged stands in the ledger only; the worker puts it beside the sums, some people at a time."""
    competencies = [key for (key,) in db.exec_driver_sql("SELECT DISTINCT competency FROM lms_attainment ORDER BY competency")]
    if competencies:
        job = sa.table('lms_job', *(sa.column(name) for name in ('kind', 'state', 'tries')),
                       sa.column('payload', sa.JSON()), sa.column('run_at', sa.DateTime(timezone=True)))
        now = dt.datetime.now(dt.UTC)
        values = {'payload': {'competencies': competencies, 'after': 0}, 'run_at': now if db.dialect.name != 'sqlite' else now.replace(tzinfo=None)}
        op.execute(sa.insert(job).values(kind='reproject', state='ready', tries=0, **values))


def downgrade() -> None:
    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_framework_published_at')
    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.drop_column('lapsed')
        batch_op.drop_column('judgements')
