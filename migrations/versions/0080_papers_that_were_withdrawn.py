"""Papers that were withdrawn are found without reading all papers."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_paper_withdrawn", "lms_paper"
_WITHDRAWN = sa.text("withdrawn_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        NAME,
        TABLE,
        ["kind", "id"],
        sqlite_where=_WITHDRAWN,
        postgresql_where=_WITHDRAWN,
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
