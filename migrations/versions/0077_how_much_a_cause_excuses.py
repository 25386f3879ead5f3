"""A cause that was accepted excuses what stood then: days, or returns."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None
TABLE, KEY = "lms_delivery_excuse", ["delivery_id", "cause"]
ALL = "1000000"  # what was accepted before excuses all, as it did then


def _unique(columns: list[str]) -> None:
    name = op.f(f"uq_{TABLE}_delivery_id")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(name, type_="unique")
        batch.create_unique_constraint(name, columns)


def upgrade() -> None:
    column = sa.Column("covers", sa.Integer, nullable=False, server_default=ALL)
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(column)
    with op.batch_alter_table(TABLE) as batch:
        batch.alter_column("covers", server_default=None)
    _unique([*KEY, "covers"])


def downgrade() -> None:
    same = " AND ".join(f"later.{one} = {TABLE}.{one}" for one in KEY)
    later = f"SELECT 1 FROM {TABLE} AS later WHERE later.id > {TABLE}.id AND {same}"
    op.execute(f"DELETE FROM {TABLE} WHERE EXISTS ({later})")
    _unique(KEY)
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_column("covers")
