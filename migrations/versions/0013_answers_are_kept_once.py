"""answers are kept once: an attempt holds them, and statistics mark them where they stand"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("lms_answer")


def downgrade() -> None:
    """The table as it was, empty: statistics of an older version begin anew."""
    op.create_table(
        "lms_answer",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("response", sa.String(length=400), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["lms_attempt.id"], name=op.f("fk_lms_answer_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "question", name=op.f("pk_lms_answer")),
    )
