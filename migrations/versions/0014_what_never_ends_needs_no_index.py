"""what never ends needs no index: most attainments have no end, and each of them was in the index of the ends"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_lms_attainment_until", "lms_attainment"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    some = sa.text("until IS NOT NULL")
    op.create_index(NAME, TABLE, ["until"], sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["until"])
