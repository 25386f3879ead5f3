"""An attempt keeps which questions of a bank it asks."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lms_attempt", sa.Column("drawn", sa.JSON))


def downgrade() -> None:
    op.drop_column("lms_attempt", "drawn")
