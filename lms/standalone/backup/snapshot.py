"""What a copy of the database holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CopiedTables:
    """The tables as of one moment: their revision, the rows of each, and the
    digests of the files that they name.
    """

    schema: str
    counts: dict[str, int]
    files: tuple[str, ...]


FILES_NAMED = "SELECT DISTINCT sha256 FROM lms_file ORDER BY sha256"
SCHEMA = "SELECT version_num FROM lms_alembic_version"
