"""Drafts of courses, and the units that own courses."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_course_owner",
        sa.Column("slug", sa.String(80), primary_key=True),
        sa.Column("unit_id", sa.Integer, nullable=False, index=True),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["lms_unit.id"], name="fk_lms_course_owner_unit_id"
        ),
    )
    op.create_table(
        "lms_course_draft",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("unit_id", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("based_on", sa.Integer),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Integer, nullable=False),
        sa.Column("edit", sa.Integer, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Integer, nullable=False),
        sa.UniqueConstraint("slug", name="uq_lms_course_draft_slug"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["lms_unit.id"], name="fk_lms_course_draft_unit_id"
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["lms_person.id"], name=f"fk_lms_course_draft_{column}"
            )
            for column in ("begun_by", "edited_by")
        ),
    )
    op.create_table(
        "lms_course_draft_file",
        sa.Column("draft_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(160), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("edit", sa.Integer, nullable=False),
        sa.Column("edited_by", sa.Integer, nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["lms_course_draft.id"],
            name="fk_lms_course_draft_file_draft_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["edited_by"],
            ["lms_person.id"],
            name="fk_lms_course_draft_file_edited_by",
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_course_draft_file")
    op.drop_table("lms_course_draft")
    op.drop_table("lms_course_owner")
