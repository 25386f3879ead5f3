"""When the worker last made a round, and the last backup."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_milestone",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_lms_milestone"),
    )


def downgrade() -> None:
    op.drop_table("lms_milestone")
