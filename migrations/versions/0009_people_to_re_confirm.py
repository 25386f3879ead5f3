"""people to re-confirm"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.create_index('ix_lms_attainment_doubted', ['person_id'], unique=False, sqlite_where=sa.text('sure IS NOT NULL'), postgresql_where=sa.text('sure IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_attainment_doubted', sqlite_where=sa.text('sure IS NOT NULL'), postgresql_where=sa.text('sure IS NOT NULL'))

