"""The rule of evaluation is numbers of a unit (`lms_unit_term`).

No page and no command has ever written a row of the table that goes, so there
is nothing to carry over; periods keep the rule that was frozen with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("lms_evaluation_rule")


def downgrade() -> None:
    op.create_table(
        "lms_evaluation_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["set_by"],
            ["lms_person.id"],
            name=op.f("fk_lms_evaluation_rule_set_by"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"],
            ["lms_unit.id"],
            name=op.f("fk_lms_evaluation_rule_unit_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_evaluation_rule")),
        sa.UniqueConstraint(
            "unit_id",
            "valid_from",
            name=op.f("uq_lms_evaluation_rule_unit_id"),
        ),
    )
