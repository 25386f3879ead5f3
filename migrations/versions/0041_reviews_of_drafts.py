"""Drafts of courses are reviewed by colleagues."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None
COLUMNS = ("asked_by", "reviewed_by")


def upgrade() -> None:
    with op.batch_alter_table("lms_course_draft") as table:
        for column in COLUMNS:
            table.add_column(sa.Column(column, sa.Integer))
            table.create_foreign_key(
                f"fk_lms_course_draft_{column}", "lms_person", [column], ["id"]
            )
    op.create_table(
        "lms_course_remark",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("draft_id", sa.Integer, nullable=False, index=True),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.Integer),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["lms_course_draft.id"],
            name="fk_lms_course_remark_draft_id",
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["lms_person.id"], name=f"fk_lms_course_remark_{column}"
            )
            for column in ("made_by", "settled_by")
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_course_remark")
    with op.batch_alter_table("lms_course_draft") as table:
        for column in COLUMNS:
            table.drop_constraint(
                f"fk_lms_course_draft_{column}", type_="foreignkey"
            )
            table.drop_column(column)
