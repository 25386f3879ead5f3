"""Notices are worded when they are read, and settle themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("lms_notice") as table:
        table.add_column(
            sa.Column(
                "words", sa.String(500), nullable=False, server_default=""
            )
        )
        table.add_column(
            sa.Column("named", sa.JSON(), nullable=False, server_default="{}")
        )
        table.add_column(
            sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True)
        )
        table.create_index("ix_lms_notice_path", ["path"])


def downgrade() -> None:
    with op.batch_alter_table("lms_notice") as table:
        table.drop_index("ix_lms_notice_path")
        table.drop_column("settled_at")
        table.drop_column("named")
        table.drop_column("words")
