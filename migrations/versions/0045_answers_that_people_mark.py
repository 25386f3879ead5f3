"""Answers that people mark: who has to read what, and what they said of it."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import TREE_PATH, UTC

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None
UNREAD = "marked_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "lms_reading",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "attempt_id",
            sa.Integer,
            sa.ForeignKey("lms_attempt.id"),
            nullable=False,
        ),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            nullable=False,
        ),
        sa.Column(
            "revision_id",
            sa.Integer,
            sa.ForeignKey("lms_revision.id"),
            nullable=False,
        ),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("path", TREE_PATH, nullable=False),
        sa.Column("since", UTC, nullable=False),
        sa.Column("drafts", sa.JSON, nullable=False),
        sa.Column("marker_id", sa.Integer, sa.ForeignKey("lms_person.id")),
        sa.Column("marked_at", UTC),
        sa.UniqueConstraint("attempt_id", "question"),
    )
    op.create_index(
        "ix_lms_reading_unread",
        "lms_reading",
        ["path", "since"],
        sqlite_where=sa.text(UNREAD),
        postgresql_where=sa.text(UNREAD),
    )
    op.add_column("lms_attempt", sa.Column("judged", sa.JSON))


def downgrade() -> None:
    op.drop_column("lms_attempt", "judged")
    op.drop_index("ix_lms_reading_unread", "lms_reading")
    op.drop_table("lms_reading")
