"""Which browser and system a session is of, in two words."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column(
        "browser", sa.String(length=40), server_default="", nullable=False
    )
    op.add_column("lms_session", column)


def downgrade() -> None:
    op.drop_column("lms_session", "browser")
