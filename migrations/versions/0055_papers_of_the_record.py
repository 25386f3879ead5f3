"""Papers made of the record, with what they say and the secret of the address
that their code leads to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_paper',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('submission_id', sa.Integer(), nullable=True),
    sa.Column('competency', sa.String(length=60), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['made_by'], ['lms_person.id'], name=op.f('fk_lms_paper_made_by')),
    sa.ForeignKeyConstraint(['person_id'], ['lms_person.id'], name=op.f('fk_lms_paper_person_id')),
    sa.ForeignKeyConstraint(['submission_id'], ['lms_submission.id'], name=op.f('fk_lms_paper_submission_id')),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['lms_person.id'], name=op.f('fk_lms_paper_withdrawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_paper')),
    sa.UniqueConstraint('token', name=op.f('uq_lms_paper_token'))
    )
    with op.batch_alter_table('lms_paper', schema=None) as batch_op:
        batch_op.create_index('ix_lms_paper_person', ['person_id', 'id'], unique=False)
        batch_op.create_index('uq_lms_paper_standing', ['digest'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('lms_paper', schema=None) as batch_op:
        batch_op.drop_index('uq_lms_paper_standing', sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
        batch_op.drop_index('ix_lms_paper_person')

    op.drop_table('lms_paper')
