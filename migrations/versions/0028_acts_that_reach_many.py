"""Which act asked for what, so that one of many people can be taken back."""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None
ACT, REASON, RUN = (
    "lms_assignment_act",
    "lms_assignment_reason",
    "lms_plan_run",
)


def upgrade() -> None:
    op.create_table(
        ACT,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "unit_id", sa.Integer, sa.ForeignKey("lms_unit.id"), nullable=False
        ),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.Column(
            "by_id", sa.Integer, sa.ForeignKey("lms_person.id"), nullable=False
        ),
        sa.Column("at", UTC, nullable=False),
        sa.Column("undone_at", UTC),
    )
    op.create_index("ix_lms_assignment_act_by_id", ACT, ["by_id", "at"])
    for table in (REASON, RUN):
        op.add_column(table, sa.Column("act_id", sa.Integer))
    op.create_index(
        "ix_lms_assignment_reason_act",
        REASON,
        ["act_id"],
        sqlite_where=sa.text("act_id IS NOT NULL"),
        postgresql_where=sa.text("act_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_lms_assignment_reason_act", REASON)
    for table in (REASON, RUN):
        op.drop_column(table, "act_id")
    op.drop_table(ACT)
