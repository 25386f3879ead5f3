"""Attempts are counted by the worker alone. Of quizzes that it has yet to count to
the end, part of the sums was there already: they are counted anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None
UNFINISHED = sa.text("""
SELECT DISTINCT revision_id, part FROM lms_attempt
WHERE NOT counted AND submitted_at IS NOT NULL AND score IS NOT NULL
""")
TALLIES = (
    "lms_quiz_tally",
    "lms_answer_tally",
    "lms_question_tally",
    "lms_pick_tally",
    "lms_time_tally",
)
OF_QUIZ = "revision_id = :revision_id AND part = :part"


def upgrade() -> None:
    connection = op.get_bind()
    for quiz in connection.execute(UNFINISHED).mappings().all():
        _forget(connection, dict(quiz))
    with op.batch_alter_table("lms_quiz_tally", schema=None) as batch:
        batch.drop_column("counted")


def _forget(connection: sa.Connection, quiz: dict) -> None:
    for table in TALLIES:
        connection.execute(sa.text(f"DELETE FROM {table} WHERE {OF_QUIZ}"), quiz)
    counted = sa.text(f"UPDATE lms_attempt SET counted = :no WHERE {OF_QUIZ} AND counted")
    connection.execute(counted, quiz | {"no": False})


def downgrade() -> None:
    with op.batch_alter_table("lms_quiz_tally", schema=None) as batch:
        batch.add_column(
            sa.Column("counted", sa.Integer(), nullable=False, server_default="0")
        )
    op.execute("UPDATE lms_quiz_tally SET counted = people")
