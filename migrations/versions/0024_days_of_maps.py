"""The totals of maps at the end of past days."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
COUNTS = "people", "meets", "reconfirm", "nearly", "not_yet", "unknown"


def upgrade() -> None:
    op.create_table(
        "lms_map_day",
        sa.Column(
            "unit_id",
            sa.Integer,
            sa.ForeignKey("lms_unit.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("on", sa.Date, primary_key=True),
        *(sa.Column(name, sa.Integer, nullable=False) for name in COUNTS),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("lms_map_day")
