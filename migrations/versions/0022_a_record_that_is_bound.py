"""Events have digests, and seals cover the log and the seal before."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

SEAL = "lms_evidence_seal"


def upgrade() -> None:
    op.add_column("lms_audit", sa.Column("digest", sa.String(64)))
    op.add_column(SEAL, sa.Column("log_id", sa.Integer))
    op.add_column(SEAL, sa.Column("log_digest", sa.String(64)))
    op.add_column(SEAL, sa.Column("whole", sa.String(64)))


def downgrade() -> None:
    for name in ("whole", "log_digest", "log_id"):
        op.drop_column(SEAL, name)
    op.drop_column("lms_audit", "digest")
