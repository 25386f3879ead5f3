"""Objections remember when readers were reminded and heads told that nobody has
decided.
"""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None
TABLE = "lms_objection"


def upgrade() -> None:
    for name in ("reminded_on", "told_on"):
        op.add_column(TABLE, sa.Column(name, sa.Date))


def downgrade() -> None:
    for name in ("told_on", "reminded_on"):
        op.drop_column(TABLE, name)
