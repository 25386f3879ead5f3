"""Less may be asked of somebody than they were given; who did it and why."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None
TABLE = "lms_given_work"
NAME = "fk_lms_given_work_reduced_by"


def upgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch:
        batch.add_column(
            sa.Column("first_quantity", sa.BigInteger(), nullable=True)
        )
        batch.add_column(
            sa.Column("reduced_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch.add_column(sa.Column("reduced_by", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column(
                "reduced_why", sa.Text(), nullable=False, server_default=""
            )
        )
        batch.create_foreign_key(
            batch.f(NAME), "lms_person", ["reduced_by"], ["id"]
        )
    with op.batch_alter_table(TABLE, schema=None) as batch:
        batch.alter_column("reduced_why", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table(TABLE, schema=None) as batch:
        batch.drop_constraint(batch.f(NAME), type_="foreignkey")
        batch.drop_column("reduced_why")
        batch.drop_column("reduced_by")
        batch.drop_column("reduced_at")
        batch.drop_column("first_quantity")
