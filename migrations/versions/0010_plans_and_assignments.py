"""plans and assignments"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('open', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_assignment_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_assignment')),
    sa.UniqueConstraint('person_id', 'slug', name=op.f('uq_lms_assignment_person_id'))
    )
    with op.batch_alter_table('lms_assignment', schema=None) as batch_op:
        batch_op.create_index('ix_lms_assignment_open', ['person_id'], unique=False, sqlite_where=sa.text('open'), postgresql_where=sa.text('open'))

    op.create_table('lms_assignment_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('below', sa.Boolean(), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('due_days', sa.Integer(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['ended_by'], ['lms_person.id'], name=op.f('fk_lms_assignment_rule_ended_by')),
    sa.ForeignKeyConstraint(['set_by'], ['lms_person.id'], name=op.f('fk_lms_assignment_rule_set_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_assignment_rule_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_assignment_rule'))
    )
    with op.batch_alter_table('lms_assignment_rule', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_assignment_rule_unit_id'), ['unit_id'], unique=False)

    op.create_table('lms_plan_language',
    sa.Column('person_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_plan_language_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_lms_plan_language'))
    )
    op.create_table('lms_plan_pace',
    sa.Column('unit_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('weekly', sa.Integer(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['lms_person.id'], name=op.f('fk_lms_plan_pace_set_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_plan_pace_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', name=op.f('pk_lms_plan_pace'))
    )
    op.create_table('lms_plan_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('assign', sa.Boolean(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['lms_person.id'], name=op.f('fk_lms_plan_run_asked_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_plan_run_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_plan_run'))
    )
    with op.batch_alter_table('lms_plan_run', schema=None) as batch_op:
        batch_op.create_index('ix_lms_plan_run_unit', ['unit_id', 'post'], unique=False)

    op.create_table('lms_assignment_reason',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=30), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=True),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=True),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['asked_by'], ['lms_person.id'], name=op.f('fk_lms_assignment_reason_asked_by')),
    sa.ForeignKeyConstraint(['assignment_id'], ['lms_assignment.id'], name=op.f('fk_lms_assignment_reason_assignment_id')),
    sa.ForeignKeyConstraint(['rule_id'], ['lms_assignment_rule.id'], name=op.f('fk_lms_assignment_reason_rule_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_assignment_reason_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_assignment_reason')),
    sa.UniqueConstraint('assignment_id', 'key', name=op.f('uq_lms_assignment_reason_assignment_id'))
    )
    with op.batch_alter_table('lms_assignment_reason', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_assignment_reason_rule_id'), ['rule_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('lms_assignment_reason', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_assignment_reason_rule_id'))

    op.drop_table('lms_assignment_reason')
    with op.batch_alter_table('lms_plan_run', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_plan_run_unit')

    op.drop_table('lms_plan_run')
    op.drop_table('lms_plan_pace')
    op.drop_table('lms_plan_language')
    with op.batch_alter_table('lms_assignment_rule', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_assignment_rule_unit_id'))

    op.drop_table('lms_assignment_rule')
    with op.batch_alter_table('lms_assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_assignment_open', sqlite_where=sa.text('open'), postgresql_where=sa.text('open'))

    op.drop_table('lms_assignment')
