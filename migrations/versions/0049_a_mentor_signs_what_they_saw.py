"""What a mentor saw being done, signed without a hand-in; and the codes that
learners show for it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_observations()
    _add_codes()
    _add_tries()


def _add_observations() -> None:
    op.create_table(
        "lms_observation",
        sa.Column("hand_in_id", sa.Integer(), nullable=False),
        sa.Column("by_code", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["hand_in_id"],
            ["lms_hand_in.id"],
            name=op.f("fk_lms_observation_hand_in_id"),
        ),
        sa.PrimaryKeyConstraint(
            "hand_in_id", name=op.f("pk_lms_observation")
        ),
    )


def _add_codes() -> None:
    op.create_table(
        "lms_shown_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_shown_code_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["lms_revision.id"],
            name=op.f("fk_lms_shown_code_revision_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_shown_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_lms_shown_code_digest")),
    )
    name = op.f("ix_lms_shown_code_person_id")
    op.create_index(name, "lms_shown_code", ["person_id"])


def _add_tries() -> None:
    op.create_table(
        "lms_wrong_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_wrong_code_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_wrong_code")),
    )
    name = op.f("ix_lms_wrong_code_person_id")
    op.create_index(name, "lms_wrong_code", ["person_id"])


def downgrade() -> None:
    for table in ("lms_observation", "lms_shown_code", "lms_wrong_code"):
        op.drop_table(table)
