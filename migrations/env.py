"""Run by `lms db upgrade`, which hands over its connection. Sees our tables
only, whatever else the database holds.
"""

from alembic import context

import lms.standalone.models  # noqa: F401 - every table of ours
from lms.core.db import Base
from lms.core.migrate import VERSION_TABLE


def _ours(name, kind, parents):
    return kind != "table" or (name or "").startswith("lms_")


def _render(kind, value, autogen):
    return (
        "sa.DateTime(timezone=True)"
        if kind == "type" and type(value).__name__ == "UTC"
        else False
    )


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=_render,
    include_name=_ours,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
