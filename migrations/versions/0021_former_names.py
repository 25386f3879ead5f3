"""What people's names and addresses were before they were corrected."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_former_name",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer,
            sa.ForeignKey("lms_person.id"),
            nullable=False,
            index=True,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(200)),
        sa.Column("until", UTC, nullable=False),
        sa.Column("corrected_by", sa.Integer, sa.ForeignKey("lms_person.id")),
    )


def downgrade() -> None:
    op.drop_table("lms_former_name")
