"""the row that versions the caches is named for what it is"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("lms_edition", "lms_cache_version")
    with op.batch_alter_table("lms_cache_version") as table:
        table.alter_column("stamp", new_column_name="token")


def downgrade() -> None:
    with op.batch_alter_table("lms_cache_version") as table:
        table.alter_column("token", new_column_name="stamp")
    op.rename_table("lms_cache_version", "lms_edition")
