"""Hand-ins that waited long are noted; a declared tie can be taken back; the
numbers of mentoring stand with those of all rooms.
"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_waiting_note',
    sa.Column('submission_id', sa.Integer(), nullable=False),
    sa.Column('round', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reminded_on', sa.Date(), nullable=False),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['submission_id'], ['lms_submission.id'], name=op.f('fk_lms_waiting_note_submission_id')),
    sa.PrimaryKeyConstraint('submission_id', 'round', name=op.f('pk_lms_waiting_note'))
    )
    op.execute(
        "INSERT INTO lms_unit_term (unit_id, name, value, ground, since, set_by, set_at) "
        "SELECT unit_id, 'mentoring.' || name, value, source, date(set_at), set_by, set_at "
        "FROM lms_mentoring_term"
    )
    op.drop_table('lms_mentoring_term')
    with op.batch_alter_table('lms_declared_tie', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(batch_op.f('uq_lms_declared_tie_person_id'), type_='unique')
        batch_op.create_index('uq_lms_declared_tie_open', ['person_id', 'other_id'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))



def downgrade() -> None:
    op.execute("DELETE FROM lms_declared_tie WHERE withdrawn_at IS NOT NULL")
    with op.batch_alter_table('lms_declared_tie', schema=None) as batch_op:
        batch_op.drop_index('uq_lms_declared_tie_open', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.create_unique_constraint(batch_op.f('uq_lms_declared_tie_person_id'), ['person_id', 'other_id'])
        batch_op.drop_column('withdrawn_at')

    op.create_table('lms_mentoring_term',
    sa.Column('unit_id', sa.INTEGER(), nullable=False),
    sa.Column('name', sa.VARCHAR(length=20), nullable=False),
    sa.Column('value', sa.INTEGER(), nullable=False),
    sa.Column('source', sa.VARCHAR(length=200), nullable=False),
    sa.Column('set_by', sa.INTEGER(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['set_by'], ['lms_person.id'], name=op.f('fk_lms_mentoring_term_set_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_mentoring_term_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'name', name=op.f('pk_lms_mentoring_term'))
    )
    op.drop_table('lms_waiting_note')
