"""An inbox is sorted, narrowed and counted without reading what waits."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None
COLUMNS = [
    "state",
    "path",
    "changed_at",
    "person_id",
    "round",
    "slug",
    "part",
]


def upgrade() -> None:
    op.create_index("ix_lms_submission_inbox", "lms_submission", COLUMNS)
    op.drop_index("ix_lms_submission_state", "lms_submission")


def downgrade() -> None:
    op.create_index(
        "ix_lms_submission_state", "lms_submission", ["state", "path"]
    )
    op.drop_index("ix_lms_submission_inbox", "lms_submission")
