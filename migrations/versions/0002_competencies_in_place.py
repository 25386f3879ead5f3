"""competencies in place"""

import sqlalchemy as sa
from alembic import op

KINDS = {
    "nation": ({"vi": "Quốc gia", "en": "Nation"}, False),
    "province": ({"vi": "Tỉnh, thành phố", "en": "Province or city"}, False),
    "commune": ({"vi": "Xã, phường, đặc khu", "en": "Commune, ward or special zone"}, False),
    "department": ({"vi": "Phòng, trung tâm", "en": "Office or centre"}, True),
}

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('lms_map_recount',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('path', sa.String(length=190), nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('competency', sa.String(length=60), nullable=False),
    sa.Column('after', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_map_recount'))
    )
    with op.batch_alter_table('lms_map_recount', schema=None) as batch_op:
        batch_op.create_index('ix_lms_map_recount_open', ['id'], unique=False, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    op.create_table('lms_unit_kind',
    sa.Column('key', sa.String(length=20), nullable=False),
    sa.Column('title_vi', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('is_part', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_lms_unit_kind'))
    )
    op.create_table('lms_layer_seen',
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['seen_by'], ['lms_person.id'], name=op.f('fk_lms_layer_seen_seen_by')),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_layer_seen_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', name=op.f('pk_lms_layer_seen'))
    )
    op.create_table('lms_map_cell',
    sa.Column('unit_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('competency', sa.String(length=60), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('meets', sa.Integer(), nullable=False),
    sa.Column('reconfirm', sa.Integer(), nullable=False),
    sa.Column('nearly', sa.Integer(), nullable=False),
    sa.Column('not_yet', sa.Integer(), nullable=False),
    sa.Column('unknown', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_map_cell_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'post', 'competency', name=op.f('pk_lms_map_cell'))
    )
    op.create_table('lms_map_total',
    sa.Column('unit_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('post', sa.String(length=60), nullable=False),
    sa.Column('competency', sa.String(length=60), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('meets', sa.Integer(), nullable=False),
    sa.Column('reconfirm', sa.Integer(), nullable=False),
    sa.Column('nearly', sa.Integer(), nullable=False),
    sa.Column('not_yet', sa.Integer(), nullable=False),
    sa.Column('unknown', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['unit_id'], ['lms_unit.id'], name=op.f('fk_lms_map_total_unit_id')),
    sa.PrimaryKeyConstraint('unit_id', 'post', 'competency', name=op.f('pk_lms_map_total'))
    )
    op.create_table('lms_competency_carried',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('framework_id', sa.Integer(), nullable=False),
    sa.Column('old', sa.String(length=60), nullable=False),
    sa.Column('new', sa.String(length=60), nullable=True),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['framework_id'], ['lms_framework.id'], name=op.f('fk_lms_competency_carried_framework_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lms_competency_carried'))
    )
    with op.batch_alter_table('lms_competency_carried', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lms_competency_carried_framework_id'), ['framework_id'], unique=False)

    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('spread', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('sure', sa.String(length=4), nullable=True))
        batch_op.add_column(sa.Column('counted', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index('ix_lms_attainment_uncounted', ['person_id'], unique=False, sqlite_where=sa.text('counted = 0'), postgresql_where=sa.text('NOT counted'))

    with op.batch_alter_table('lms_competency', schema=None) as batch_op:
        batch_op.add_column(sa.Column('parent', sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column('retired', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rule', sa.JSON(), nullable=False, server_default='{}'))
        batch_op.add_column(sa.Column('stage', sa.String(length=10), nullable=False, server_default='published'))
        batch_op.add_column(sa.Column('edit', sa.Integer(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('published_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('published_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_lms_framework_published_by'), 'lms_person', ['published_by'], ['id'])

    with op.batch_alter_table('lms_posting', schema=None) as batch_op:
        batch_op.add_column(sa.Column('counted', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index('ix_lms_posting_uncounted', ['person_id'], unique=False, sqlite_where=sa.text('counted = 0'), postgresql_where=sa.text('NOT counted'))

    with op.batch_alter_table('lms_requirement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ground', sa.String(length=30), nullable=True))
        batch_op.add_column(sa.Column('ended_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_lms_requirement_ended_by'), 'lms_person', ['ended_by'], ['id'])

    with op.batch_alter_table('lms_unit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('authority', sa.String(length=190), nullable=False, server_default=''))

    _fill()


def _fill() -> None:
    """What old rows lack: the authority an office belongs to, the kinds in use, since when a version is published."""
    db = op.get_bind()
    db.exec_driver_sql("UPDATE lms_framework SET published_at = loaded_at")
    db.exec_driver_sql(
        "UPDATE lms_framework SET stage = 'retired' WHERE id NOT IN (SELECT MAX(id) FROM lms_framework GROUP BY key)"
    )
    kinds = {row[0] for row in db.exec_driver_sql("SELECT DISTINCT kind FROM lms_unit")}
    for key in sorted(kinds):
        title, is_part = KINDS.get(key, ({"vi": key, "en": key}, False))
        db.execute(
            sa.text("INSERT INTO lms_unit_kind (key, title_vi, title_en, is_part) VALUES (:key, :vi, :en, :is_part)"),
            {"key": key, **title, "is_part": is_part},
        )
    known: dict[str, str] = {}
    units = db.exec_driver_sql("SELECT id, kind, path FROM lms_unit").all()
    for id_, kind, path in sorted(units, key=lambda row: row[2].count("/")):
        above = path.removesuffix(f"{id_}/")
        is_part = KINDS.get(kind, (None, False))[1]
        known[path] = known[above] if is_part and above in known else path
        db.execute(sa.text("UPDATE lms_unit SET authority = :authority WHERE id = :id"), {"authority": known[path], "id": id_})


def downgrade() -> None:
    with op.batch_alter_table('lms_unit', schema=None) as batch_op:
        batch_op.drop_column('authority')

    with op.batch_alter_table('lms_posting', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_posting_uncounted', sqlite_where=sa.text('counted = 0'), postgresql_where=sa.text('NOT counted'))
        batch_op.drop_column('counted')

    with op.batch_alter_table('lms_requirement', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_lms_requirement_ended_by'), type_='foreignkey')
        batch_op.drop_column('ended_at')
        batch_op.drop_column('ended_by')
        batch_op.drop_column('ground')

    with op.batch_alter_table('lms_framework', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_lms_framework_published_by'), type_='foreignkey')
        batch_op.drop_column('published_by')
        batch_op.drop_column('published_at')
        batch_op.drop_column('edit')
        batch_op.drop_column('stage')
        batch_op.drop_column('rule')

    with op.batch_alter_table('lms_competency', schema=None) as batch_op:
        batch_op.drop_column('retired')
        batch_op.drop_column('parent')

    with op.batch_alter_table('lms_attainment', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_attainment_uncounted', sqlite_where=sa.text('counted = 0'), postgresql_where=sa.text('NOT counted'))
        batch_op.drop_column('counted')
        batch_op.drop_column('sure')
        batch_op.drop_column('spread')

    with op.batch_alter_table('lms_competency_carried', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lms_competency_carried_framework_id'))

    op.drop_table('lms_competency_carried')
    op.drop_table('lms_map_total')
    op.drop_table('lms_map_cell')
    op.drop_table('lms_layer_seen')
    op.drop_table('lms_unit_kind')
    with op.batch_alter_table('lms_map_recount', schema=None) as batch_op:
        batch_op.drop_index('ix_lms_map_recount_open', sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    op.drop_table('lms_map_recount')
