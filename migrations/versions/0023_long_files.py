"""Long files are stored part by part by the worker; codes are made when shown."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _file() -> sa.Column:
    return sa.Column(
        "file_id",
        sa.Integer,
        sa.ForeignKey("lms_long_file.id"),
        nullable=False,
        index=True,
    )


def upgrade() -> None:
    op.create_table(
        "lms_long_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column(
            "sent_by",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("sent_at", UTC, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("ended_at", UTC),
        sa.Column("refused", sa.Boolean, nullable=False),
    )
    op.create_table(
        "lms_file_part",
        sa.Column("id", sa.Integer, primary_key=True),
        _file(),
        sa.Column("rows", sa.JSON, nullable=False),
    )
    op.create_table(
        "lms_file_note",
        sa.Column("id", sa.Integer, primary_key=True),
        _file(),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("label", sa.String(300), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("heading", sa.JSON, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("values", sa.JSON, nullable=False),
    )
    op.create_table(
        "lms_awaited_code",
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            primary_key=True,
            autoincrement=False,
        ),
        _file(),
    )


def downgrade() -> None:
    for name in ("awaited_code", "file_note", "file_part", "long_file"):
        op.drop_table(f"lms_{name}")
