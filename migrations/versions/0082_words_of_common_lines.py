"""Words of the ten common lines, as a unit writes them."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None
TABLE = "lms_line_words"
_KEYS = {"unit_id": "lms_unit.id", "set_by": "lms_person.id"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [to], name=op.f(f"fk_{TABLE}_{column}")
            )
            for column, to in _KEYS.items()
        ),
    )
    op.create_index(op.f(f"ix_{TABLE}_unit_id"), TABLE, ["unit_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_unit_id"), TABLE)
    op.drop_table(TABLE)
