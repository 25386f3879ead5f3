"""Who has read a submission without knowing what was said of it is remembered:
they do not decide about an objection to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None
TABLE = "lms_blind_reader"
READ = """
INSERT INTO lms_blind_reader (submission_id, person_id, read_at)
SELECT submission_id, {who}, MAX({at}) FROM lms_second_reading AS one
WHERE {who} IS NOT NULL AND {at} IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM lms_blind_reader AS known
    WHERE known.submission_id = one.submission_id
    AND known.person_id = one.{who}
)
GROUP BY submission_id, {who}
"""


def upgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch:
        batch.add_column(
            sa.Column("read_at", sa.DateTime(timezone=True), nullable=True)
        )
    op.execute(READ.format(who="reader_id", at="saved_at"))
    op.execute(READ.format(who="third_id", at="third_at"))


def downgrade() -> None:
    op.execute("DELETE FROM lms_blind_reader WHERE read_at IS NOT NULL")
    with op.batch_alter_table(TABLE, schema=None) as batch:
        batch.drop_column("read_at")
