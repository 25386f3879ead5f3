"""Courses that nobody begins any more, since when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_course_retired",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["retired_by"],
            ["lms_person.id"],
            name=op.f("fk_lms_course_retired_retired_by"),
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_lms_course_retired")),
    )


def downgrade() -> None:
    op.drop_table("lms_course_retired")
