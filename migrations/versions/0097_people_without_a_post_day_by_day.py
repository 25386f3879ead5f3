"""How many people held neither a post nor a role, day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lms_map_day", sa.Column("no_post", sa.Integer()))


def downgrade() -> None:
    op.drop_column("lms_map_day", "no_post")
