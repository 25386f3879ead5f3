"""Mentors judge made-up cases of a task."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_calibration',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('case', sa.String(length=80), nullable=False),
    sa.Column('mark', sa.String(length=16), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('steps', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_calibration_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'slug', 'part', 'case', name=op.f('pk_lms_calibration'))
    )


def downgrade() -> None:
    op.drop_table('lms_calibration')
