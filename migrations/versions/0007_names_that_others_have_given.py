"""names that others have given"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_outside_names',
    sa.Column('framework', sa.String(length=60), nullable=False),
    sa.Column('scheme', sa.String(length=10), nullable=False),
    sa.Column('names', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('framework', 'scheme', name=op.f('pk_lms_outside_names'))
    )


def downgrade() -> None:
    op.drop_table('lms_outside_names')
