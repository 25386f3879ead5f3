"""When a hand-in was first opened by somebody who may judge it; what they have
written and not said yet; and what an answer says of single steps.
"""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_opening",
        sa.Column("submission_id", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("opened_at", UTC, nullable=False),
        sa.Column("files_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["lms_submission.id"]),
        sa.PrimaryKeyConstraint("submission_id", "round", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lms_judgement",
        sa.Column("submission_id", sa.Integer, nullable=False),
        sa.Column("mentor_id", sa.Integer, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
        sa.Column("saved_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["submission_id"], ["lms_submission.id"]),
        sa.PrimaryKeyConstraint("submission_id", "mentor_id"),
        sqlite_with_rowid=False,
    )
    op.add_column("lms_review", sa.Column("findings", sa.JSON, nullable=True))
    op.create_index(
        "ix_lms_review_reviewed_at", "lms_review", ["reviewed_at", "mentor_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_lms_review_reviewed_at", "lms_review")
    with op.batch_alter_table("lms_review") as batch:
        batch.drop_column("findings")
    op.drop_table("lms_judgement")
    op.drop_table("lms_opening")
