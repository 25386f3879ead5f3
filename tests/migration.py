"""`python3 dev.py migration "subject"`: write the next migration, from what the
models say beyond the migrations there are. The database for it is made for the
moment; a developer's own is not touched.
"""

import argparse
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Engine

import lms.standalone.models  # noqa: F401 - every table of ours
from lms.core import migrate
from lms.core.db import session
from lms.standalone.app import create_app


def write(subject: str) -> Path | None:
    """The file of the new migration; None if there is nothing to migrate."""
    with tempfile.TemporaryDirectory(prefix="lms-migration-") as folder:
        app = create_app(LMS_DATA=folder, LMS_DATABASE_URL="")
        with app.app_context():
            engine = session().get_bind()
            try:
                migrate.upgrade(engine)
                return _written(engine, subject)
            finally:
                session().close()
                engine.dispose()


def _written(engine: Engine, subject: str) -> Path | None:
    number = f"{int(migrate.head() or 0) + 1:04}"
    with engine.connect() as connection:
        script = command.revision(
            migrate.config(connection),
            message=subject,
            rev_id=number,
            autogenerate=True,
            process_revision_directives=_drop_if_empty,
        )
    return Path(script.path) if script else None


def _drop_if_empty(_context, _revision, directives) -> None:
    if directives[0].upgrade_ops.is_empty():
        directives.clear()


def main() -> None:
    """Write it and say where it lies."""
    parser = argparse.ArgumentParser(prog="dev.py migration")
    parser.add_argument("subject", help="what changes, for instance: add notes")
    file = write(parser.parse_args().subject)
    if file is None:
        print("The tables are as the models say; there is nothing to migrate.")
    else:
        print(
            f"{file}\nRead it, then run: python3 dev.py test tests/test_migrations.py"
        )


if __name__ == "__main__":
    main()
