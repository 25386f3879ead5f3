"""Drawings that revisions of courses show."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_figure",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("svg", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("lms_figure")
