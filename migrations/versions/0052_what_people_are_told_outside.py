"""What people are told outside of the application: messages, the letters that
carry them, what people wish, their addresses and calendars.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lms_calendar_feed",
        sa.Column(
            "person_id", sa.Integer(), autoincrement=False, nullable=False
        ),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_calendar_feed_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lms_calendar_feed")),
    )
    op.create_table(
        "lms_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_letter_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_letter")),
        sa.UniqueConstraint("reference", name=op.f("uq_lms_letter_reference")),
    )
    with op.batch_alter_table("lms_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_letter_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "ix_lms_letter_state", ["state", "changed_at"], unique=False
        )

    op.create_table(
        "lms_mail_address",
        sa.Column(
            "person_id", sa.Integer(), autoincrement=False, nullable=False
        ),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_mail_address_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lms_mail_address")),
    )
    op.create_table(
        "lms_message_time",
        sa.Column(
            "person_id", sa.Integer(), autoincrement=False, nullable=False
        ),
        sa.Column("digest_hour", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("rests", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_message_time_person_id"),
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_lms_message_time")),
    )
    op.create_table(
        "lms_message_wish",
        sa.Column(
            "person_id", sa.Integer(), autoincrement=False, nullable=False
        ),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("pace", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_message_wish_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "way", "kind", name=op.f("pk_lms_message_wish")
        ),
    )
    op.create_table(
        "lms_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["lms_letter.id"],
            name=op.f("fk_lms_message_letter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["lms_person.id"],
            name=op.f("fk_lms_message_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_message")),
        sa.UniqueConstraint(
            "notice", "person_id", "way", name=op.f("uq_lms_message_notice")
        ),
    )
    with op.batch_alter_table("lms_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_lms_message_letter_id"), ["letter_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_lms_message_path"), ["path"], unique=False
        )
        batch_op.create_index(
            "ix_lms_message_person", ["person_id", "way"], unique=False
        )
        batch_op.create_index(
            "ix_lms_message_waits",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("letter_id IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "letter_id IS NULL AND dropped_at IS NULL"
            ),
        )

    with op.batch_alter_table("lms_notice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "told", sa.String(length=40), nullable=False, server_default=""
            )
        )
        batch_op.create_index(
            batch_op.f("ix_lms_notice_told"), ["told"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("lms_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lms_notice_told"))
        batch_op.drop_column("told")

    with op.batch_alter_table("lms_message", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_lms_message_waits",
            sqlite_where=sa.text("letter_id IS NULL AND dropped_at IS NULL"),
            postgresql_where=sa.text(
                "letter_id IS NULL AND dropped_at IS NULL"
            ),
        )
        batch_op.drop_index("ix_lms_message_person")
        batch_op.drop_index(batch_op.f("ix_lms_message_path"))
        batch_op.drop_index(batch_op.f("ix_lms_message_letter_id"))

    op.drop_table("lms_message")
    op.drop_table("lms_message_wish")
    op.drop_table("lms_message_time")
    op.drop_table("lms_mail_address")
    with op.batch_alter_table("lms_letter", schema=None) as batch_op:
        batch_op.drop_index("ix_lms_letter_state")
        batch_op.drop_index(batch_op.f("ix_lms_letter_person_id"))

    op.drop_table("lms_letter")
    op.drop_table("lms_calendar_feed")
