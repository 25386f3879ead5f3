"""Results are marked again when a question is corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
ATTEMPT, CORRECTION, REGRADE = "lms_attempt", "lms_correction", "lms_regrade"


def upgrade() -> None:
    op.create_table(
        CORRECTION,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("lms_revision.id"), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("policy", sa.String(10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("lms_person.id")),
        sa.UniqueConstraint("revision_id", "part", "question"),
    )
    op.create_index("ix_lms_correction_slug", CORRECTION, ["slug", "part"])
    op.create_table(
        REGRADE,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("correction_id", sa.Integer, sa.ForeignKey(f"{CORRECTION}.id"), nullable=False),
        sa.Column("attempt_id", sa.Integer, sa.ForeignKey(f"{ATTEMPT}.id"), nullable=False),
        sa.Column("share_before", sa.Double, nullable=False),
        sa.Column("share_after", sa.Double, nullable=False),
        sa.Column("points_before", sa.Double, nullable=False),
        sa.Column("points_after", sa.Double, nullable=False),
        sa.Column("score_before", sa.Double, nullable=False),
        sa.Column("score_after", sa.Double, nullable=False),
        sa.Column("passed_before", sa.Boolean, nullable=False),
        sa.Column("passed_after", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("correction_id", "attempt_id"),
    )
    op.create_index("ix_lms_regrade_attempt_id", REGRADE, ["attempt_id"])
    op.add_column(ATTEMPT, sa.Column("score_now", sa.Double))
    for name in ("passed_now", "forgiven"):
        never = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column(ATTEMPT, never)


def downgrade() -> None:
    for name in ("forgiven", "passed_now", "score_now"):
        op.drop_column(ATTEMPT, name)
    op.drop_table(REGRADE)
    op.drop_table(CORRECTION)
