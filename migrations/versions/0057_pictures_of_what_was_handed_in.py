"""What is known and shown of files that were handed in, and whether others may
see when and where their photos were taken.
"""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

PIECES = "shape_1", "shape_2", "shape_3", "shape_4"
TICKS = {"lms_submission": "draft_shows_taken", "lms_hand_in": "shows_taken"}


def upgrade() -> None:
    op.create_table(
        "lms_file_fact",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("why_not", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("taken_at", UTC, nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        *(sa.Column(piece, sa.Integer(), nullable=True) for piece in PIECES),
        sa.Column("changed_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_lms_file_fact")),
    )
    for piece in PIECES:
        name = op.f(f"ix_lms_file_fact_{piece}")
        op.create_index(name, "lms_file_fact", [piece])
    op.create_table(
        "lms_file_view",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(length=10), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint(
            "sha256", "page", "size", name=op.f("pk_lms_file_view")
        ),
    )
    for table, tick in TICKS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column(
                    tick,
                    sa.Boolean(),
                    nullable=False,
                    server_default=sa.false(),
                )
            )


def downgrade() -> None:
    for table, tick in TICKS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_column(tick)
    op.drop_table("lms_file_view")
    op.drop_table("lms_file_fact")
