"""review after a change of law"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_legal_replacement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('basis', sa.String(length=60), nullable=False),
    sa.Column('successor', sa.String(length=60), nullable=False),
    sa.Column('holds_from', sa.Date(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.Integer(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Integer(), nullable=True),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['basis'], ['lms_legal_basis.key'], name=op.f('fk_lms_legal_replacement_basis')),
    sa.ForeignKeyConstraint(['entered_by'], ['lms_person.id'], name=op.f('fk_lms_legal_replacement_entered_by')),
    sa.ForeignKeyConstraint(['successor'], ['lms_legal_basis.key'], name=op.f('fk_lms_legal_replacement_successor')),
    sa.ForeignKeyConstraint(['undone_by'], ['lms_person.id'], name=op.f('fk_lms_legal_replacement_undone_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_legal_replacement'))
    )
    with op.batch_alter_table('lms_legal_replacement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_legal_replacement_basis'), ['basis'], unique=False)

    op.create_table('lms_review_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('replacement_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('object', sa.String(length=80), nullable=False),
    sa.Column('part', sa.String(length=80), nullable=False),
    sa.Column('item', sa.String(length=80), nullable=False),
    sa.Column('title', sa.JSON(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.Column('revision_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('how', sa.String(length=10), nullable=True),
    sa.Column('mended_in', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('done_by', sa.Integer(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['done_by'], ['lms_person.id'], name=op.f('fk_lms_review_item_done_by')),
    sa.ForeignKeyConstraint(['replacement_id'], ['lms_legal_replacement.id'], name=op.f('fk_lms_review_item_replacement_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['lms_revision.id'], name=op.f('fk_lms_review_item_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_review_item')),
    sa.UniqueConstraint('replacement_id', 'what', 'object', 'part', 'item', name=op.f('uq_lms_review_item_replacement_id'))
    )
    with op.batch_alter_table('lms_review_item', schema=None) as batch_op:
        batch_op.create_index('ix_lms_review_item_object', ['object', 'state'], unique=False)
        batch_op.create_index('ix_lms_review_item_state', ['state', 'id'], unique=False)

    op.create_table('lms_revision_basis',
    sa.Column('basis', sa.String(length=60), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['revision_id'], ['lms_revision.id'], name=op.f('fk_lms_revision_basis_revision_id')),
    sa.PrimaryKeyConstraint('basis', 'revision_id', name=op.f('pk_lms_revision_basis'))
    )
    with op.batch_alter_table('lms_evidence', schema=None) as batch_op:
        batch_op.create_index('ix_lms_evidence_revision', ['revision_id', 'person_id'], unique=False)

    _fill()


def _fill() -> None:
    """What the revisions published so far cite."""
    db = op.get_bind()
    revision = sa.table('lms_revision', sa.column('id', sa.Integer), sa.column('content', sa.JSON))
    cited = sa.table('lms_revision_basis', sa.column('basis', sa.String), sa.column('revision_id', sa.Integer))
    for id_ in db.scalars(sa.select(revision.c.id)).all():
        content = db.scalar(sa.select(revision.c.content).where(revision.c.id == id_))
        rows = [{'basis': basis, 'revision_id': id_} for basis in sorted(set(_cited(content)))]
        if rows:
            db.execute(sa.insert(cited), rows)


def _cited(data):
    """Whatever stands under `legal_bases`, at any depth."""
    if isinstance(data, dict):
        yield from data.get('legal_bases') or ()
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from _cited(entry)



def downgrade() -> None:
    with op.batch_alter_table('lms_evidence', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_evidence_revision')

    op.drop_table('lms_revision_basis')
    with op.batch_alter_table('lms_review_item', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_review_item_state')
        batch_op.drop_index('ix_lms_review_item_object')

    op.drop_table('lms_review_item')
    with op.batch_alter_table('lms_legal_replacement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_legal_replacement_basis'))

    op.drop_table('lms_legal_replacement')
