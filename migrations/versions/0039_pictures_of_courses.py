"""Pictures that revisions of courses show, in the widths they are sent in."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_photo",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("width", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("webp", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("lms_photo")
