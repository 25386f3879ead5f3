"""Who works in a unit is found in an index alone."""

from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_lms_posting_unit", "lms_posting"


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME,
        TABLE,
        ["unit_id", "post", "valid_from", "valid_to", "person_id"],
    )


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["unit_id", "post"])
