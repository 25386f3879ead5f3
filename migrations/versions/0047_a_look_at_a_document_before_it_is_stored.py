"""A Word or PowerPoint file that a trainer looks at before it is stored."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_document_look",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("looked_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_document_look_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "person_id", name=op.f("pk_lms_document_look")
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_document_look")
