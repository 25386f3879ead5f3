"""Readers who must not see a judgement before their own."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("lms_blind_reader",
    sa.Column("submission_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name=op.f("fk_lms_blind_reader_person_id")),
    sa.ForeignKeyConstraint(["submission_id"], ["lms_submission.id"], name=op.f("fk_lms_blind_reader_submission_id")),
    sa.PrimaryKeyConstraint("submission_id", "person_id", name=op.f("pk_lms_blind_reader")),
    sqlite_with_rowid=False
    )


def downgrade() -> None:
    op.drop_table("lms_blind_reader")
