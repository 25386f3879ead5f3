"""Meetings at which a task is to be seen, and when somebody was told that an
essay waits too long.
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "lms_pair_meeting",
        sa.Column(
            "observes", sa.Boolean, nullable=False, server_default=sa.false()
        ),
    )
    op.add_column("lms_reading", sa.Column("reminded_on", sa.Date))
    op.add_column("lms_reading", sa.Column("told_on", sa.Date))


def downgrade() -> None:
    op.drop_column("lms_reading", "told_on")
    op.drop_column("lms_reading", "reminded_on")
    op.drop_column("lms_pair_meeting", "observes")
