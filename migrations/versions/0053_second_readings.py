"""Second readings of what was signed, and the draws that ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("lms_reading_draw",
    sa.Column("day", sa.Date(), nullable=False),
    sa.Column("seed", sa.String(length=64), nullable=False),
    sa.Column("up_to", sa.Integer(), nullable=False),
    sa.Column("is_done", sa.Boolean(), nullable=False),
    sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("day", name=op.f("pk_lms_reading_draw"))
    )
    op.create_table("lms_second_reading",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("review_id", sa.Integer(), nullable=False),
    sa.Column("submission_id", sa.Integer(), nullable=False),
    sa.Column("round", sa.Integer(), nullable=False),
    sa.Column("mentor_id", sa.Integer(), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("place", sa.String(length=190).with_variant(sa.VARCHAR(length=190, collation="C"), "postgresql"), nullable=False),
    sa.Column("reason", sa.String(length=12), nullable=False),
    sa.Column("first_level", sa.Integer(), nullable=False),
    sa.Column("first_steps", sa.JSON(), nullable=False),
    sa.Column("outcome", sa.String(length=10), nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("nobody_on", sa.Date(), nullable=True),
    sa.Column("reader_id", sa.Integer(), nullable=True),
    sa.Column("level", sa.Integer(), nullable=True),
    sa.Column("steps", sa.JSON(), nullable=False),
    sa.Column("sentence", sa.Text(), nullable=False),
    sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("third_id", sa.Integer(), nullable=True),
    sa.Column("third_level", sa.Integer(), nullable=True),
    sa.Column("third_steps", sa.JSON(), nullable=False),
    sa.Column("third_reason", sa.Text(), nullable=False),
    sa.Column("third_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["mentor_id"], ["lms_person.id"], name=op.f("fk_lms_second_reading_mentor_id")),
    sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name=op.f("fk_lms_second_reading_person_id")),
    sa.ForeignKeyConstraint(["reader_id"], ["lms_person.id"], name=op.f("fk_lms_second_reading_reader_id")),
    sa.ForeignKeyConstraint(["review_id"], ["lms_review.id"], name=op.f("fk_lms_second_reading_review_id")),
    sa.ForeignKeyConstraint(["third_id"], ["lms_person.id"], name=op.f("fk_lms_second_reading_third_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_second_reading")),
    sa.UniqueConstraint("review_id", name=op.f("uq_lms_second_reading_review_id"))
    )
    with op.batch_alter_table("lms_second_reading", schema=None) as batch_op:
        batch_op.create_index("ix_lms_second_reading_mentor", ["mentor_id", "saved_at"], unique=False)
        batch_op.create_index("ix_lms_second_reading_outcome", ["outcome", "id"], unique=False)
        batch_op.create_index("ix_lms_second_reading_place", ["place", "saved_at"], unique=False)
        batch_op.create_index("ix_lms_second_reading_reader", ["reader_id", "outcome"], unique=False)
        batch_op.create_index("ix_lms_second_reading_third", ["third_id", "outcome"], unique=False)

    with op.batch_alter_table("lms_review", schema=None) as batch_op:
        batch_op.create_index("ix_lms_review_mentor", ["mentor_id", "reviewed_at"], unique=False)



def downgrade() -> None:
    with op.batch_alter_table("lms_review", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_review_mentor")

    with op.batch_alter_table("lms_second_reading", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_second_reading_third")
        batch_op.drop_index("ix_lms_second_reading_reader")
        batch_op.drop_index("ix_lms_second_reading_place")
        batch_op.drop_index("ix_lms_second_reading_outcome")
        batch_op.drop_index("ix_lms_second_reading_mentor")

    op.drop_table("lms_second_reading")
    op.drop_table("lms_reading_draw")
