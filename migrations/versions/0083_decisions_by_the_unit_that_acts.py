"""The decisions for which a unit has to do something are found without reading
all that are open.
"""

from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_decision_standing_desk", "lms_decision_standing"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["desk_id", "stage"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
