"""Ways through scenarios."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "lms_playthrough",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("revision_id", sa.Integer, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("part", sa.String(80), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kept", sa.Integer, nullable=False),
        sa.Column("trace", sa.JSON, nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("saved_at", moment, nullable=False),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("ending", sa.String(80), nullable=True),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["lms_person.id"], name=op.f("fk_lms_playthrough_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["lms_revision.id"], name=op.f("fk_lms_playthrough_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_playthrough")),
        sa.UniqueConstraint(
            "person_id", "slug", "part", "number", name=op.f("uq_lms_playthrough_person_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("lms_playthrough")
