"""Trial periods in a post: their reviews, concerns, absences and extensions."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_trial',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('ends_before', sa.Date(), nullable=False),
    sa.Column('first_ends_before', sa.Date(), nullable=False),
    sa.Column('document_no', sa.String(length=60), nullable=False),
    sa.Column('document_date', sa.Date(), nullable=False),
    sa.Column('signer', sa.String(length=200), nullable=False),
    sa.Column('mentor_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('decider_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('at_start', sa.Integer(), nullable=False),
    sa.Column('planned_by', sa.Integer(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['decider_id'], ['lms_person.id'], name=op.f('fk_lms_trial_decider_id')),
    sa.ForeignKeyConstraint(['mentor_id'], ['lms_person.id'], name=op.f('fk_lms_trial_mentor_id')),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_trial_person_id')),
    sa.ForeignKeyConstraint(['planned_by'], ['lms_person.id'], name=op.f('fk_lms_trial_planned_by')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['lms_person.id'], name=op.f('fk_lms_trial_reviewer_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_trial_unit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_trial'))
    )
    with op.batch_alter_table('lms_trial', schema=None) as batch_op:
        batch_op.create_index('ix_lms_trial_decider', ['decider_id'], unique=False)
        batch_op.create_index('ix_lms_trial_mentor', ['mentor_id'], unique=False)
        batch_op.create_index('ix_lms_trial_person', ['person_id', 'state'], unique=False)
        batch_op.create_index('ix_lms_trial_reviewer', ['reviewer_id'], unique=False)
        batch_op.create_index('ix_lms_trial_state', ['state', 'ends_before'], unique=False)

    op.create_table('lms_trial_away',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trial_id', sa.Integer(), nullable=False),
    sa.Column('is_pause', sa.Boolean(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('noted_by', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['noted_by'], ['lms_person.id'], name=op.f('fk_lms_trial_away_noted_by')),
    sa.ForeignKeyConstraint(['trial_id'], ['lms_trial.id'], name=op.f('fk_lms_trial_away_trial_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_trial_away'))
    )
    with op.batch_alter_table('lms_trial_away', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_trial_away_trial_id'), ['trial_id'], unique=False)

    op.create_table('lms_trial_concern',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trial_id', sa.Integer(), nullable=False),
    sa.Column('raised_on', sa.Date(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('plan', sa.Text(), nullable=False),
    sa.Column('review_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_how', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['lms_person.id'], name=op.f('fk_lms_trial_concern_by_id')),
    sa.ForeignKeyConstraint(['trial_id'], ['lms_trial.id'], name=op.f('fk_lms_trial_concern_trial_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_trial_concern'))
    )
    with op.batch_alter_table('lms_trial_concern', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_trial_concern_trial_id'), ['trial_id'], unique=False)

    op.create_table('lms_trial_extension',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trial_id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('new_end', sa.Date(), nullable=False),
    sa.Column('different', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['lms_decision.id'], name=op.f('fk_lms_trial_extension_decision_id')),
    sa.ForeignKeyConstraint(['trial_id'], ['lms_trial.id'], name=op.f('fk_lms_trial_extension_trial_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_trial_extension')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_lms_trial_extension_decision_id'))
    )
    with op.batch_alter_table('lms_trial_extension', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_trial_extension_trial_id'), ['trial_id'], unique=False)

    op.create_table('lms_trial_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('trial_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('on_track', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('met', sa.JSON(), nullable=False),
    sa.Column('noted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['reviewer_id'], ['lms_person.id'], name=op.f('fk_lms_trial_review_reviewer_id')),
    sa.ForeignKeyConstraint(['trial_id'], ['lms_trial.id'], name=op.f('fk_lms_trial_review_trial_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_trial_review')),
    sa.UniqueConstraint('trial_id', 'number', name=op.f('uq_lms_trial_review_trial_id'))
    )


def downgrade() -> None:
    op.drop_table('lms_trial_review')
    with op.batch_alter_table('lms_trial_extension', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_trial_extension_trial_id'))

    op.drop_table('lms_trial_extension')
    with op.batch_alter_table('lms_trial_concern', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_trial_concern_trial_id'))

    op.drop_table('lms_trial_concern')
    with op.batch_alter_table('lms_trial_away', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_trial_away_trial_id'))

    op.drop_table('lms_trial_away')
    with op.batch_alter_table('lms_trial', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_trial_state')
        batch_op.drop_index('ix_lms_trial_reviewer')
        batch_op.drop_index('ix_lms_trial_person')
        batch_op.drop_index('ix_lms_trial_mentor')
        batch_op.drop_index('ix_lms_trial_decider')

    op.drop_table('lms_trial')
