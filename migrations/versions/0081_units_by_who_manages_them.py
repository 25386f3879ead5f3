"""The units that one authority manages below a place are found without reading
all units there.
"""

from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_unit_authority", "lms_unit"


def upgrade() -> None:
    op.create_index(NAME, TABLE, ["authority", "path"])


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
