"""Signed hand-ins are looked at for what was handed in before."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_reuse_look',
    sa.Column('review_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('same_file', sa.Boolean(), nullable=False),
    sa.Column('same_text', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_reuse_look_person_id')),
    sa.ForeignKeyConstraint(['review_id'], ['lms_review.id'], name=op.f('fk_lms_reuse_look_review_id')),
    sa.PrimaryKeyConstraint('review_id', name=op.f('pk_lms_reuse_look'))
    )
    with op.batch_alter_table('lms_reuse_look', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_reuse_look_digest'), ['digest'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('lms_reuse_look', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_reuse_look_digest'))

    op.drop_table('lms_reuse_look')
