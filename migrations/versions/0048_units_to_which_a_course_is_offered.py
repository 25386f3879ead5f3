"""Units to which a course is offered; without any it is offered to everybody,
as all courses were before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_course_offer",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["lms_unit.id"],
            name=op.f("fk_lms_course_offer_unit_id"),
        ),
        sa.PrimaryKeyConstraint(
            "slug", "unit_id", name=op.f("pk_lms_course_offer")
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_course_offer")
