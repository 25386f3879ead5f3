"""The number of a draft of a course is not given again once the draft is gone."""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild(sqlite_autoincrement=True)


def downgrade() -> None:
    _rebuild(sqlite_autoincrement=False)


def _rebuild(**table: bool) -> None:
    """SQLite gives the largest number again after a deletion unless the table
    says otherwise; PostgreSQL never does.
    """
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "lms_course_draft", recreate="always", table_kwargs=table
        ):
            pass
