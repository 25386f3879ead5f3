"""Questions about what was signed, and the shares they rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("lms_task_share",
    sa.Column("path", sa.String(length=190).with_variant(sa.VARCHAR(length=190, collation="C"), "postgresql"), nullable=False),
    sa.Column("slug", sa.String(length=80), nullable=False),
    sa.Column("part", sa.String(length=80), nullable=False),
    sa.Column("many", sa.Integer(), nullable=False),
    sa.Column("high", sa.Integer(), nullable=False),
    sa.Column("counted_on", sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint("path", "slug", "part", name=op.f("pk_lms_task_share"))
    )
    op.create_table("lms_finding",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("check", sa.String(length=12), nullable=False),
    sa.Column("person_id", sa.Integer(), nullable=False),
    sa.Column("path", sa.String(length=190).with_variant(sa.VARCHAR(length=190, collation="C"), "postgresql"), nullable=False),
    sa.Column("overseer_id", sa.Integer(), nullable=True),
    sa.Column("facts", sa.JSON(), nullable=False),
    sa.Column("rows", sa.JSON(), nullable=False),
    sa.Column("state", sa.String(length=10), nullable=False),
    sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("explain_by", sa.Date(), nullable=False),
    sa.Column("explanation", sa.Text(), nullable=False),
    sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("why", sa.Text(), nullable=False),
    sa.Column("closed_by", sa.Integer(), nullable=True),
    sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(["closed_by"], ["lms_person.id"], name=op.f("fk_lms_finding_closed_by")),
    sa.ForeignKeyConstraint(["overseer_id"], ["lms_unit.id"], name=op.f("fk_lms_finding_overseer_id")),
    sa.ForeignKeyConstraint(["person_id"], ["lms_person.id"], name=op.f("fk_lms_finding_person_id")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_lms_finding"))
    )
    with op.batch_alter_table("lms_finding", schema=None) as batch_op:
        batch_op.create_index("ix_lms_finding_overseer", ["overseer_id", "state"], unique=False)
        batch_op.create_index("ix_lms_finding_person", ["person_id", "told_at"], unique=False)
        batch_op.create_index("ix_lms_finding_state", ["state", "explain_by"], unique=False)
        batch_op.create_index("uq_lms_finding_open", ["person_id", "check"], unique=True, sqlite_where=sa.text("state != 'closed'"), postgresql_where=sa.text("state != 'closed'"))



def downgrade() -> None:
    with op.batch_alter_table("lms_finding", schema=None) as batch_op:
        batch_op.drop_index("uq_lms_finding_open", sqlite_where=sa.text("state != 'closed'"), postgresql_where=sa.text("state != 'closed'"))
        batch_op.drop_index("ix_lms_finding_state")
        batch_op.drop_index("ix_lms_finding_person")
        batch_op.drop_index("ix_lms_finding_overseer")

    op.drop_table("lms_finding")
    op.drop_table("lms_task_share")
