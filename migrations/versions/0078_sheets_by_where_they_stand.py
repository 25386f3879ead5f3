"""Sheets by where they stand and whose they are, for the page of whoever leads."""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_sheet_state", "lms_sheet"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["state", "person_id"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
