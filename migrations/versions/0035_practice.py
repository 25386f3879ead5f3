"""What people have answered in practices."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import BY_KEY, UTC

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_practice_answers",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            primary_key=True,
        ),
        sa.Column(
            "revision_id",
            sa.Integer,
            sa.ForeignKey("lms_revision.id"),
            primary_key=True,
        ),
        sa.Column("part", sa.String(80), primary_key=True),
        sa.Column("answers", sa.JSON, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("changed_at", UTC, nullable=False),
        **BY_KEY,
    )


def downgrade() -> None:
    op.drop_table("lms_practice_answers")
