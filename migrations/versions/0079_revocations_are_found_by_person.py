"""What was revoked of somebody is found without reading their whole ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_evidence_revokes", "lms_evidence"
_REVOKING = sa.text("revokes IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        NAME,
        TABLE,
        ["person_id", "revokes"],
        sqlite_where=_REVOKING,
        postgresql_where=_REVOKING,
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
