"""attempts are counted as they come in, so that no page has to count them"""

import json
from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ATTEMPTS = sa.table(
    "lms_attempt",
    sa.column("person_id", sa.Integer),
    sa.column("revision_id", sa.Integer),
    sa.column("part", sa.String),
    sa.column("answers", sa.JSON),
    sa.column("passed", sa.Boolean),
    sa.column("submitted_at", sa.DateTime),
)


def _key(name: str) -> sa.PrimaryKeyConstraint:
    columns = ["revision_id", "part"]
    if name == "lms_answer_tally":
        columns += ["question", "answer"]
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{name}"))


def _revision(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["revision_id"], ["lms_revision.id"], name=op.f(f"fk_{name}_revision_id"))


def upgrade() -> None:
    quizzes = op.create_table(
        "lms_quiz_tally",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        _revision("lms_quiz_tally"),
        _key("lms_quiz_tally"),
    )
    answers = op.create_table(
        "lms_answer_tally",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("question", sa.String(80), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        _revision("lms_answer_tally"),
        _key("lms_answer_tally"),
    )
    _count(quizzes, answers)


def _count(quizzes: sa.Table, answers: sa.Table) -> None:
    """What was submitted before."""
    attempts, passed, times = Counter(), Counter(), Counter()
    people: dict[tuple[int, str], set[int]] = {}
    query = sa.select(ATTEMPTS).where(ATTEMPTS.c.submitted_at.is_not(None))
    for row in op.get_bind().execute(query):
        quiz = row.revision_id, row.part
        attempts[quiz] += 1
        passed[quiz] += bool(row.passed)
        people.setdefault(quiz, set()).add(row.person_id)
        times.update(
            (*quiz, key, json.dumps(response, ensure_ascii=False)) for key, response in row.answers.items()
        )
    rows = [
        {"revision_id": quiz[0], "part": quiz[1], "attempts": count, "people": len(people[quiz]), "passed": passed[quiz]}
        for quiz, count in attempts.items()
    ]
    names = ("revision_id", "part", "question", "answer")
    counted = [dict(zip(names, key, strict=True)) | {"times": count} for key, count in times.items()]
    if rows:
        op.bulk_insert(quizzes, rows)
    if counted:
        op.bulk_insert(answers, counted)


def downgrade() -> None:
    op.drop_table("lms_answer_tally")
    op.drop_table("lms_quiz_tally")
