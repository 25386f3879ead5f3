"""Questions that come back on a schedule."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import BY_KEY, UTC

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_card",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            primary_key=True,
        ),
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("part", sa.String(80), primary_key=True),
        sa.Column("question", sa.String(80), primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("stability", sa.Double, nullable=False),
        sa.Column("difficulty", sa.Double, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("answered_at", UTC, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("share", sa.Double, nullable=False),
        sa.Column("response", sa.JSON, nullable=False),
        **BY_KEY,
    )


def downgrade() -> None:
    op.drop_table("lms_card")
