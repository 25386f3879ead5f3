"""posts, grounds, days on which requirements turn"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_ground',
    sa.Column('key', sa.String(length=30), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('retired', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_lms_ground'))
    )
    with op.batch_alter_table('lms_post', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('edit', sa.Integer(), nullable=False, server_default='0'))

    with op.batch_alter_table('lms_requirement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('turns_on', sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f('ix_lms_requirement_turns_on'), ['turns_on'], unique=False)
    op.execute('UPDATE lms_requirement SET turns_on = valid_to WHERE valid_to > CURRENT_DATE')



def downgrade() -> None:
    with op.batch_alter_table('lms_requirement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_requirement_turns_on'))
        batch_op.drop_column('turns_on')

    with op.batch_alter_table('lms_post', schema=None) as batch_op:
        batch_op.drop_column('edit')
        batch_op.drop_column('retired')

    op.drop_table('lms_ground')
