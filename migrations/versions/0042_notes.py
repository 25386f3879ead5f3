"""Notes and bookmarks of one's own."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import BY_KEY, UTC

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_lesson_note",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            primary_key=True,
        ),
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("part", sa.String(80), primary_key=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("is_marked", sa.Boolean, nullable=False),
        sa.Column("changed_at", UTC, nullable=False),
        **BY_KEY,
    )


def downgrade() -> None:
    op.drop_table("lms_lesson_note")
