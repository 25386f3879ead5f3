"""How many attempts of a quiz wait to be counted is read from an index."""

import sqlalchemy as sa
from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_attempt_waiting", "lms_attempt"
WAITING = "NOT counted AND submitted_at IS NOT NULL"


def upgrade() -> None:
    _index("revision_id", "part", "id")


def downgrade() -> None:
    _index("id")


def _index(*columns: str) -> None:
    where = sa.text(WAITING)
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME,
        TABLE,
        list(columns),
        sqlite_where=where,
        postgresql_where=where,
    )
