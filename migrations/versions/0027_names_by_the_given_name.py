"""What people's names sort by, given name first, with an index for lists of a
nation; and those who are suspended, who are few.
"""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import BYTEWISE
from lms.core.letters.folding import given_first

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
AT_ONCE = 1_000
PEOPLE = sa.table(
    "lms_person",
    sa.column("id", sa.Integer),
    sa.column("name", sa.String),
    sa.column("given_first", sa.String),
)


def upgrade() -> None:
    op.add_column(
        "lms_person",
        sa.Column("given_first", BYTEWISE, nullable=False, server_default=""),
    )
    _fill(op.get_bind())
    op.create_index(
        "ix_lms_person_given_first", "lms_person", ["given_first"]
    )
    op.create_index(
        "ix_lms_person_suspended",
        "lms_person",
        ["id"],
        sqlite_where=sa.text("active = 0"),
        postgresql_where=sa.text("NOT active"),
    )


def _fill(db: sa.Connection) -> None:
    last, row = 0, PEOPLE.c
    following = sa.select(row.id, row.name).order_by(row.id).limit(AT_ONCE)
    change = (
        sa.update(PEOPLE)
        .where(row.id == sa.bindparam("person"))
        .values(given_first=sa.bindparam("order"))
    )
    while people := db.execute(following.where(row.id > last)).all():
        last = people[-1].id
        values = [
            {"person": one.id, "order": given_first(one.name)} for one in people
        ]
        db.execute(change, values)


def downgrade() -> None:
    op.drop_index("ix_lms_person_suspended", "lms_person")
    op.drop_index("ix_lms_person_given_first", "lms_person")
    op.drop_column("lms_person", "given_first")
