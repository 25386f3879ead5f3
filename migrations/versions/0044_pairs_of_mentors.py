"""Mentors and whom they guide: offers, pairs, meetings, and what a mentor may do
for one person.
"""

import sqlalchemy as sa
from alembic import op

from lms.core.columns import UTC

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_declared_tie",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("other_id", sa.Integer, nullable=False),
        sa.Column("declared_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "person_id", "other_id", name="uq_lms_declared_tie_person_id"
        ),
    )
    op.create_index(
        "ix_lms_declared_tie_other_id", "lms_declared_tie", ["other_id"]
    )
    op.create_index(
        "ix_lms_declared_tie_person_id", "lms_declared_tie", ["person_id"]
    )

    op.create_table(
        "lms_mentor_offer",
        sa.Column("person_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("places", sa.Integer, nullable=False),
        sa.Column("competencies", sa.JSON, nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=True),
        sa.Column("made_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"]),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "lms_mentor_pair",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("mentor_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("is_main", sa.Boolean, nullable=False),
        sa.Column("competencies", sa.JSON, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.Integer, nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("mentor_at", UTC, nullable=True),
        sa.Column("person_at", UTC, nullable=True),
        sa.Column("head_at", UTC, nullable=True),
        sa.Column("head_id", sa.Integer, nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("ended_how", sa.String(length=10), nullable=False),
        sa.Column("ended_at", UTC, nullable=True),
        sa.Column("noted_on", sa.Date, nullable=True),
        sa.Column("told_on", sa.Date, nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["head_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["mentor_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_lms_mentor_pair_mentor", "lms_mentor_pair", ["mentor_id", "state"]
    )
    op.create_index(
        "ix_lms_mentor_pair_person", "lms_mentor_pair", ["person_id", "state"]
    )
    op.create_index(
        "uq_lms_mentor_pair_open",
        "lms_mentor_pair",
        ["mentor_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'running')"),
        postgresql_where=sa.text("state IN ('asked', 'running')"),
    )

    op.create_table(
        "lms_mentor_substitute",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("mentor_id", sa.Integer, nullable=False),
        sa.Column("substitute_id", sa.Integer, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=False),
        sa.Column("made_at", UTC, nullable=False),
        sa.Column("ended_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["mentor_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["substitute_id"], ["lms_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_lms_mentor_substitute_mentor",
        "lms_mentor_substitute",
        ["mentor_id"],
    )

    op.create_table(
        "lms_mentoring_term",
        sa.Column("unit_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Integer, nullable=False),
        sa.Column("set_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["set_by"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["lms_unit.id"]),
        sa.PrimaryKeyConstraint("unit_id", "name"),
    )
    op.create_table(
        "lms_person_grant",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("mentor_id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date, nullable=True),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_lms_person_grant_mentor",
        "lms_person_grant",
        ["mentor_id", "person_id"],
    )
    op.create_index(
        "ix_lms_person_grant_person", "lms_person_grant", ["person_id"]
    )
    op.create_index(
        "ix_lms_person_grant_reason", "lms_person_grant", ["reason"]
    )

    op.create_table(
        "lms_pair_meeting",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("pair_id", sa.Integer, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("next_step", sa.Text, nullable=False),
        sa.Column("next_on", sa.Date, nullable=True),
        sa.Column("noted_by", sa.Integer, nullable=False),
        sa.Column("noted_at", UTC, nullable=False),
        sa.Column("once", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["lms_person.id"]),
        sa.ForeignKeyConstraint(["pair_id"], ["lms_mentor_pair.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("once", name="uq_lms_pair_meeting_once"),
    )
    op.create_index(
        "ix_lms_pair_meeting_pair", "lms_pair_meeting", ["pair_id", "held_on"]
    )


def downgrade() -> None:

    op.drop_table("lms_pair_meeting")

    op.drop_table("lms_person_grant")
    op.drop_table("lms_mentoring_term")

    op.drop_table("lms_mentor_substitute")

    op.drop_table("lms_mentor_pair")
    op.drop_table("lms_mentor_offer")

    op.drop_table("lms_declared_tie")
