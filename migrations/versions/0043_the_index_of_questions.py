"""Questions are found by their words; the worker reads those that are published already."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from lms.core.columns import BY_KEY, BYTEWISE

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None
ENTRY, WORD = "lms_question_entry", "lms_question_word"


def upgrade() -> None:
    op.create_table(
        ENTRY,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("revision_id", sa.Integer, sa.ForeignKey("lms_revision.id"), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("difficulty", sa.String(10), nullable=False),
    )
    op.create_index("ix_lms_question_entry_revision_id", ENTRY, ["revision_id"])
    op.create_index("ix_lms_question_entry_slug", ENTRY, ["slug", "id"])
    op.create_table(
        WORD,
        sa.Column("word", BYTEWISE, primary_key=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey(f"{ENTRY}.id"), primary_key=True),
        **BY_KEY,
    )
    op.create_index("ix_lms_question_word_entry_id", WORD, ["entry_id"])
    _have_them_indexed(op.get_bind())


def _have_them_indexed(db: sa.Connection) -> None:
    if not db.exec_driver_sql("SELECT 1 FROM lms_revision LIMIT 1").first():
        return
    columns = [sa.column(name) for name in ("kind", "state", "tries")]
    columns += [sa.column("payload", sa.JSON()), sa.column("run_at", sa.DateTime(timezone=True))]
    now = dt.datetime.now(dt.UTC)
    if db.dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    job = {"kind": "index_questions", "state": "ready", "tries": 0, "payload": {}, "run_at": now}
    op.execute(sa.insert(sa.table("lms_job", *columns)).values(**job))


def downgrade() -> None:
    op.drop_table(WORD)
    op.drop_table(ENTRY)
