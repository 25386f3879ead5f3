"""How many are asked for a course is read from an index."""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_assignment_slug", "lms_assignment"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["slug", "open"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
