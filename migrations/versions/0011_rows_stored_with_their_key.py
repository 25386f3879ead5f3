"""rows stored with their key

On SQLite a table whose key is not one number is two trees, one of keys and one of rows, unless it says otherwise. These are read and
written most; other databases are left as they are.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("lms_attainment", "lms_lesson_progress", "lms_map_cell", "lms_map_total")


def _store(with_rowid: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in TABLES:
            with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_with_rowid": with_rowid}):
                pass


def upgrade() -> None:
    _store(with_rowid=False)


def downgrade() -> None:
    _store(with_rowid=True)
