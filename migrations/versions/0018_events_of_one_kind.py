"""Events of one kind are found by an index, newest first."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_lms_audit_event", "lms_audit", ["event", "id"])


def downgrade() -> None:
    op.drop_index("ix_lms_audit_event", "lms_audit")
