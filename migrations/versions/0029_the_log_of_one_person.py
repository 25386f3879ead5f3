"""Indexes with which the log is narrowed to a person."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
INDEXES = {"ix_lms_audit_actor": "actor_id", "ix_lms_audit_person": "person_id"}


def upgrade() -> None:
    for name, column in INDEXES.items():
        op.create_index(name, "lms_audit", [column, "id"])


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "lms_audit")
