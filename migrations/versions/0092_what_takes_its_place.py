"""Which course takes the place of one that nobody begins any more."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column(
        "replaced_by", sa.String(length=80), server_default="", nullable=False
    )
    op.add_column("lms_course_retired", column)


def downgrade() -> None:
    op.drop_column("lms_course_retired", "replaced_by")
