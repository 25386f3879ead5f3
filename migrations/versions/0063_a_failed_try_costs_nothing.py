"""A failed try changes no sum: where there are any, the sums are calculated
anew by the worker. The ledger stays as it is.
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None
FAILED = "SELECT DISTINCT competency FROM lms_evidence WHERE level = 0 ORDER BY competency"


def upgrade() -> None:
    _have_sums_renewed(op.get_bind())


def _have_sums_renewed(db: sa.Connection) -> None:
    competencies = [key for (key,) in db.exec_driver_sql(FAILED)]
    if not competencies:
        return
    job = sa.table(
        "lms_job",
        *(sa.column(name) for name in ("kind", "state", "tries")),
        sa.column("payload", sa.JSON()),
        sa.column("run_at", sa.DateTime(timezone=True)),
    )
    now = dt.datetime.now(dt.UTC)
    if db.dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    payload = {"competencies": competencies, "after": 0}
    values = {"payload": payload, "run_at": now}
    op.execute(sa.insert(job).values(kind="reproject", state="ready", tries=0, **values))


def downgrade() -> None:
    _have_sums_renewed(op.get_bind())
