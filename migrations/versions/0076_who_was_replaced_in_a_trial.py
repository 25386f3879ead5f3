"""Who took the place of a mentor or reviewer of a trial."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None
TABLE = "lms_trial_successor"
_PEOPLE = ("before_id", "after_id", "noted_by")


def _key(column: str, to: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}")
    return sa.ForeignKeyConstraint([column], [to], name=name)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("before_id", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        _key("trial_id", "lms_trial.id"),
        *(_key(column, "lms_person.id") for column in _PEOPLE),
    )
    op.create_index(op.f(f"ix_{TABLE}_trial_id"), TABLE, ["trial_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_trial_id"), TABLE)
    op.drop_table(TABLE)
