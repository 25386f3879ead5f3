"""Who noted that work is handed back: whoever leads, or the person. Of what was
handed back before, nobody said it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None
NAME = "fk_lms_given_work_handed_back_by"


def upgrade() -> None:
    with op.batch_alter_table("lms_given_work", schema=None) as batch:
        batch.add_column(
            sa.Column("handed_back_by", sa.Integer(), nullable=True)
        )
        batch.create_foreign_key(
            batch.f(NAME), "lms_person", ["handed_back_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("lms_given_work", schema=None) as batch:
        batch.drop_constraint(batch.f(NAME), type_="foreignkey")
        batch.drop_column("handed_back_by")
