"""succession of legal bases"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('lms_legal_basis', schema=None) as batch_op:
        batch_op.add_column(sa.Column('replaced_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('edit', sa.Integer(), nullable=False, server_default='0'))
        batch_op.create_index('ix_lms_legal_basis_replaced', ['replaced_on', 'key'], unique=False, sqlite_where=sa.text('replaced_on IS NOT NULL'), postgresql_where=sa.text('replaced_on IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('lms_legal_basis', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_legal_basis_replaced', sqlite_where=sa.text('replaced_on IS NOT NULL'), postgresql_where=sa.text('replaced_on IS NOT NULL'))
        batch_op.drop_column('edit')
        batch_op.drop_column('replaced_on')

