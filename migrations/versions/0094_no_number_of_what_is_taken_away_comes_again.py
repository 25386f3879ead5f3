"""The number of a role, a product or a version of a framework is not given again."""

from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None

TABLES = "lms_role_grant", "lms_product", "lms_framework"


def upgrade() -> None:
    _rebuild(sqlite_autoincrement=True)


def downgrade() -> None:
    _rebuild(sqlite_autoincrement=False)


def _rebuild(**table: bool) -> None:
    """SQLite gives the largest number again after a deletion unless the table
    says otherwise; PostgreSQL never does.
    """
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in TABLES:
        with op.batch_alter_table(name, recreate="always", table_kwargs=table):
            pass
