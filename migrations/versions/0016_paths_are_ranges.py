"""paths of units are compared byte by byte, so that an index serves what is below one"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PATHS = [
    ("lms_unit", "path"),
    ("lms_unit", "authority"),
    ("lms_submission", "path"),
    ("lms_audit", "path"),
    ("lms_map_recount", "path"),
]


def _collate(collation: str | None) -> None:
    """SQLite compares byte by byte anyway."""
    if op.get_context().dialect.name != "postgresql":
        return
    for table, column in PATHS:
        op.alter_column(table, column, type_=sa.VARCHAR(190, collation=collation))


def upgrade() -> None:
    _collate("C")


def downgrade() -> None:
    _collate("default")
