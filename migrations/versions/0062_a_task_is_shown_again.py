"""A task that is signed may be shown again, a judgement objected to."""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None
OBJECTION, REVIEW, SUBMISSION = "lms_objection", "lms_review", "lms_submission"
REVIEWED, SHOWN = ["submission_id", "round"], ["person_id", "revision_id", "part"]
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        OBJECTION,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("submission_id", sa.Integer, sa.ForeignKey(f"{SUBMISSION}.id"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("lms_person.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settled_by", sa.Integer, sa.ForeignKey("lms_person.id")),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.UniqueConstraint(*REVIEWED),
    )
    op.create_index(
        "ix_lms_objection_open", OBJECTION, ["at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    _add(REVIEW, sa.Column("reason", sa.Text, nullable=False, server_default=""))
    _count(REVIEW, "version", REVIEWED)
    _count(SUBMISSION, "occasion", SHOWN)


def _add(table: str, column: sa.Column) -> None:
    with op.batch_alter_table(table) as batch:
        batch.add_column(column)


def _count(table: str, column: str, key: list[str]) -> None:
    """Number the rows that have the key in common from 1, instead of allowing
    one only.
    """
    _add(table, sa.Column(column, sa.Integer, nullable=False, server_default="1"))
    before = " AND ".join(f"before.{name} = {table}.{name}" for name in key)
    earlier = f"SELECT count(*) FROM {table} AS before WHERE before.id < {table}.id AND {before}"
    several = f"id NOT IN (SELECT min(id) FROM {table} GROUP BY {', '.join(key)})"
    op.execute(f"UPDATE {table} SET {column} = 1 + ({earlier}) WHERE {several}")
    _unique(table, [*key, column])


def _unique(table: str, columns: list[str]) -> None:
    name = op.f(f"uq_{table}_{columns[0]}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="unique")
        batch.create_unique_constraint(name, columns)


def downgrade() -> None:
    # What was shown or judged several times stays; one only is not asked for.
    for table, column, key in ((SUBMISSION, "occasion", SHOWN), (REVIEW, "version", REVIEWED)):
        _unique(table, [*key, "id"])
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
    with op.batch_alter_table(REVIEW) as batch:
        batch.drop_column("reason")
    op.drop_table(OBJECTION)
