"""framework studio"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_framework_effects',
    sa.Column('framework_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('edit', sa.Integer(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['framework_id'], ['lms_framework.id'], name=op.f('fk_lms_framework_effects_framework_id')),
    sa.PrimaryKeyConstraint('framework_id', name=op.f('pk_lms_framework_effects'))
    )
    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edited_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_lms_framework_edited_by'), 'lms_person', ['edited_by'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_lms_framework_edited_by'), type_='foreignkey')
        batch_op.drop_column('edited_by')
        batch_op.drop_column('edited_at')

    op.drop_table('lms_framework_effects')
