"""Where the last act at an address led, for the same sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_answered",
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("sent", sa.String(length=40), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_lms_answered")),
    )


def downgrade() -> None:
    op.drop_table("lms_answered")
