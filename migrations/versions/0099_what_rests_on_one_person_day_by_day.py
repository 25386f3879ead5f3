"""How many competencies rested on one person, day by day; and days on which the
people without a post were counted are read from an index.
"""

import sqlalchemy as sa
from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_map_day_no_post", "lms_map_day"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("resting", sa.Integer()))
    only = sa.text("no_post IS NOT NULL")
    op.create_index(
        NAME,
        TABLE,
        ["unit_id", "on"],
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.drop_column(TABLE, "resting")
