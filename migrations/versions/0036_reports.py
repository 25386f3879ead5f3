"""What learners say is wrong or unclear in courses."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
REPORT = "lms_content_report"


def upgrade() -> None:
    op.create_table(
        REPORT,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            nullable=False,
        ),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column(
            "revision_id",
            sa.Integer,
            sa.ForeignKey("lms_revision.id"),
            nullable=False,
        ),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("trouble", sa.String(20), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("is_named", sa.Boolean, nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("answer", sa.String(1000)),
        sa.Column("answered_by", sa.Integer, sa.ForeignKey("lms_person.id")),
        sa.Column("answered_at", UTC),
    )
    op.create_index(
        "ix_lms_content_report_person", REPORT, ["person_id", "made_at"]
    )
    op.create_index(
        "ix_lms_content_report_open",
        REPORT,
        ["slug", "part"],
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table(REPORT)
