"""Posts may have a short name; those that were shipped get theirs."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None
SHORT = {
    "one-stop-officer": ("Một cửa", "One-stop"),
    "centre-director": ("Giám đốc TTHCC", "Centre director"),
    "justice": ("Tư pháp", "Justice"),
    "it-security": ("Công nghệ thông tin", "IT"),
    "clerk": ("Văn thư", "Records clerk"),
    "office-specialist": ("CV văn phòng", "Office specialist"),
    "home-affairs": ("Nội vụ", "Home affairs"),
    "labour-employment": ("Lao động", "Labour"),
    "centre-deputy": ("PGĐ TTHCC", "Deputy director"),
    "office-head": ("Chánh Văn phòng", "Head of Office"),
    "office-deputy": ("Phó Chánh VP", "Deputy head"),
    "admin-officer": ("Hành chính", "Administration"),
    "external-affairs": ("Đối ngoại", "External affairs"),
    "division-head": ("Trưởng phòng", "Division head"),
    "division-deputy": ("Phó Trưởng phòng", "Division deputy"),
    "ethnic-religious": ("Dân tộc, tôn giáo", "Ethnic, religious"),
    "education": ("Giáo dục", "Education"),
    "culture": ("Văn hóa", "Culture"),
    "science-information": ("Khoa học, CĐS", "Science, digital"),
    "health": ("Y tế", "Health"),
    "finance-planning": ("Tài chính", "Finance"),
    "construction": ("Xây dựng", "Construction"),
    "industry-trade": ("Công thương", "Industry, trade"),
    "agriculture-environment": ("Nông nghiệp, MT", "Agriculture"),
    "military-commander": ("Chỉ huy trưởng", "Commander"),
    "military-deputy": ("Phó Chỉ huy trưởng", "Deputy commander"),
}


def upgrade() -> None:
    with op.batch_alter_table("lms_post") as table:
        table.add_column(
            sa.Column("short", sa.JSON(), nullable=False, server_default="{}")
        )
    name = sa.text("UPDATE lms_post SET short = :short WHERE key = :key")
    for key, (vi, en) in SHORT.items():
        short = json.dumps({"vi": vi, "en": en}, ensure_ascii=False)
        op.get_bind().execute(name, {"key": key, "short": short})


def downgrade() -> None:
    with op.batch_alter_table("lms_post") as table:
        table.drop_column("short")
