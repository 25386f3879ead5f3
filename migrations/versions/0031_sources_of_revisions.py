"""Revisions keep the files they were made of, and what is new in them."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_source_content",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "lms_revision_source",
        sa.Column("revision_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(160), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, index=True),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["lms_revision.id"],
            name="fk_lms_revision_source_revision_id",
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["lms_source_content.sha256"],
            name="fk_lms_revision_source_sha256",
        ),
    )
    with op.batch_alter_table("lms_revision") as table:
        table.add_column(
            sa.Column("note", sa.String(500), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("lms_revision") as table:
        table.drop_column("note")
    op.drop_table("lms_revision_source")
    op.drop_table("lms_source_content")
