"""Unread notices of a person are counted from an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_notice_unread", "lms_notice"
UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.create_index(
        NAME,
        TABLE,
        ["person_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
