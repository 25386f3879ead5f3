"""Sums from which the statistics of questions follow; the worker counts what was submitted before."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
WAITING = "NOT counted AND submitted_at IS NOT NULL"
QUESTION, PICK = "lms_question_tally", "lms_pick_tally"
QUIZ_SUMS = {
    "counted": sa.Integer(),
    "first_passed": sa.Integer(),
    "score": sa.BigInteger(),
    "score_squared": sa.BigInteger(),
}
QUESTION_SUMS = {
    "asked": sa.Integer(),
    "empty": sa.Integer(),
    "share": sa.BigInteger(),
    "share_squared": sa.BigInteger(),
    "rest": sa.BigInteger(),
    "rest_squared": sa.BigInteger(),
    "product": sa.BigInteger(),
}


def upgrade() -> None:
    waiting = sa.text(WAITING)
    op.add_column(
        "lms_attempt",
        sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_lms_attempt_waiting",
        "lms_attempt",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    for name, kind in QUIZ_SUMS.items():
        op.add_column(
            "lms_quiz_tally",
            sa.Column(name, kind, nullable=False, server_default="0"),
        )
    _create(QUESTION, {}, QUESTION_SUMS)
    _create(
        PICK,
        {"pick": sa.String(20), "band": sa.Integer()},
        {"times": sa.Integer(), "rest": sa.BigInteger()},
    )
    _have_them_counted(op.get_bind())


def _create(table: str, more: dict, sums: dict) -> None:
    keys = {
        "revision_id": sa.Integer(),
        "part": sa.String(80),
        "question": sa.String(80),
        **more,
    }
    op.create_table(
        table,
        *(sa.Column(name, kind, nullable=False) for name, kind in (keys | sums).items()),
        sa.ForeignKeyConstraint(["revision_id"], ["lms_revision.id"], name=op.f(f"fk_{table}_revision_id")),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    )


def _have_them_counted(db: sa.Connection) -> None:
    """Marking takes the question types, so the worker does it, some attempts at a time."""
    if not db.exec_driver_sql("SELECT 1 FROM lms_attempt LIMIT 1").first():
        return
    columns = [sa.column(name) for name in ("kind", "state", "tries")]
    columns += [sa.column("payload", sa.JSON()), sa.column("run_at", sa.DateTime(timezone=True))]
    now = dt.datetime.now(dt.UTC)
    if db.dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    job = {"kind": "count_attempts", "state": "ready", "tries": 0, "payload": {}, "run_at": now}
    op.execute(sa.insert(sa.table("lms_job", *columns)).values(**job))


def downgrade() -> None:
    op.drop_table(PICK)
    op.drop_table(QUESTION)
    for name in QUIZ_SUMS:
        op.drop_column("lms_quiz_tally", name)
    op.drop_index("ix_lms_attempt_waiting", "lms_attempt")
    op.drop_column("lms_attempt", "counted")
