"""Decisions about people with their moves and where they stand; numbers that units
set; days off; and seals that cover decisions.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.String(length=80), nullable=False),
    sa.Column('computed', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('barred', sa.JSON(), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reply_by', sa.Date(), nullable=False),
    sa.Column('decide_by', sa.Date(), nullable=False),
    sa.Column('replaces', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['proposed_by'], ['lms_person.id'], name=op.f('fk_lms_decision_proposed_by')),
    sa.ForeignKeyConstraint(['replaces'], ['lms_decision.id'], name=op.f('fk_lms_decision_replaces')),
    sa.ForeignKeyConstraint(['subject_id'], ['lms_person.id'], name=op.f('fk_lms_decision_subject_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_decision_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_decision'))
    )
    with op.batch_alter_table('lms_decision', schema=None) as batch_op:
        batch_op.create_index('ix_lms_decision_basis', ['basis'], unique=False)
        batch_op.create_index('ix_lms_decision_subject', ['subject_id'], unique=False)

    op.create_table('lms_holiday',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('document', sa.String(length=200), nullable=False),
    sa.Column('worked', sa.Boolean(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['lms_person.id'], name=op.f('fk_lms_holiday_set_by')),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_lms_holiday'))
    )
    op.create_table('lms_unit_term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('value', sa.Integer(), nullable=True),
    sa.Column('ground', sa.String(length=200), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('set_by', sa.Integer(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['lms_person.id'], name=op.f('fk_lms_unit_term_set_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_unit_term_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_unit_term'))
    )
    with op.batch_alter_table('lms_unit_term', schema=None) as batch_op:
        batch_op.create_index('ix_lms_unit_term_unit', ['unit_id', 'name'], unique=False)

    op.create_table('lms_decision_move',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(length=20), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['lms_person.id'], name=op.f('fk_lms_decision_move_by_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['lms_decision.id'], name=op.f('fk_lms_decision_move_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_decision_move')),
    sa.UniqueConstraint('decision_id', 'seq', name=op.f('uq_lms_decision_move_decision_id'))
    )
    op.create_table('lms_decision_standing',
    sa.Column('decision_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('decider_id', sa.Integer(), nullable=False),
    sa.Column('heard', sa.Boolean(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('desk_id', sa.Integer(), nullable=True),
    sa.Column('noted_on', sa.Date(), nullable=True),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['decided_by'], ['lms_person.id'], name=op.f('fk_lms_decision_standing_decided_by')),
    sa.ForeignKeyConstraint(['decider_id'], ['lms_person.id'], name=op.f('fk_lms_decision_standing_decider_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['lms_decision.id'], name=op.f('fk_lms_decision_standing_decision_id')),
    sa.ForeignKeyConstraint(['desk_id'], ['lms_unit.id'], name=op.f('fk_lms_decision_standing_desk_id')),
    sa.PrimaryKeyConstraint('decision_id', name=op.f('pk_lms_decision_standing'))
    )
    with op.batch_alter_table('lms_decision_standing', schema=None) as batch_op:
        batch_op.create_index('ix_lms_decision_standing_decider', ['decider_id', 'stage'], unique=False)
        batch_op.create_index('ix_lms_decision_standing_due', ['stage', 'due_on'], unique=False)

    with op.batch_alter_table('lms_evidence_seal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('decided_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('decided_digest', sa.String(length=64), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('lms_evidence_seal', schema=None) as batch_op:
        batch_op.drop_column('decided_digest')
        batch_op.drop_column('decided_id')

    with op.batch_alter_table('lms_decision_standing', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_decision_standing_due')
        batch_op.drop_index('ix_lms_decision_standing_decider')

    op.drop_table('lms_decision_standing')
    op.drop_table('lms_decision_move')
    with op.batch_alter_table('lms_unit_term', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_unit_term_unit')

    op.drop_table('lms_unit_term')
    op.drop_table('lms_holiday')
    with op.batch_alter_table('lms_decision', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_decision_subject')
        batch_op.drop_index('ix_lms_decision_basis')

    op.drop_table('lms_decision')
