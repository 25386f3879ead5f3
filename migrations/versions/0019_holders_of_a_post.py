"""The holders of a post are counted in an index, without its table."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_lms_posting_post",
        "lms_posting",
        ["post", "person_id", "valid_from", "valid_to"],
    )


def downgrade() -> None:
    op.drop_index("ix_lms_posting_post", "lms_posting")
