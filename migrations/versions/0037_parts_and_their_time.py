"""How many people reached which part of a course, and how long they took."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
PART, TIME = "lms_part_tally", "lms_time_tally"
FROM_LESSONS = """
INSERT INTO lms_part_tally (revision_id, part, people, first_tries, first_share)
SELECT revision_id, part, count(*), 0, 0 FROM lms_lesson_progress GROUP BY revision_id, part
UNION ALL
SELECT revision_id, '', count(DISTINCT person_id), 0, 0 FROM lms_lesson_progress GROUP BY revision_id
"""


def upgrade() -> None:
    for name in ("first_share", "minutes"):
        op.add_column("lms_lesson_progress", sa.Column(name, sa.Integer()))
    counts = {"people": sa.Integer(), "first_tries": sa.Integer(), "first_share": sa.BigInteger()}
    _create(PART, {}, counts)
    _create(TIME, {"minutes": sa.Integer()}, {"times": sa.Integer()})
    op.execute(FROM_LESSONS)
    op.create_index("ix_lms_submission_revision", "lms_submission", ["revision_id", "part", "state"])


def _create(table: str, more: dict, sums: dict) -> None:
    keys = {"revision_id": sa.Integer(), "part": sa.String(80), **more}
    op.create_table(
        table,
        *(sa.Column(name, kind, nullable=False) for name, kind in (keys | sums).items()),
        sa.ForeignKeyConstraint(["revision_id"], ["lms_revision.id"], name=op.f(f"fk_{table}_revision_id")),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_index("ix_lms_submission_revision", "lms_submission")
    op.drop_table(TIME)
    op.drop_table(PART)
    for name in ("first_share", "minutes"):
        op.drop_column("lms_lesson_progress", name)
