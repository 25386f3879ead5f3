"""docs/glossary.md names what is there: every table, and no class that is not."""

import re

import lms.standalone.models  # noqa: F401 - every table of ours
from lms.core.db import Base
from tests.house.measure import ROOT, classes_by_name

ROWS = [
    line.split("|")[2]
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    if line.startswith("| ")
]
TERMS = set(re.findall(r"`(\w+)`", " ".join(ROWS)))


def test_every_table_is_in_the_glossary():
    for mapper in Base.registry.mappers:
        names = {mapper.class_.__name__, mapper.local_table.name}
        assert names <= TERMS


def test_every_term_is_in_the_code():
    tables = set(Base.metadata.tables)
    assert TERMS - tables - classes_by_name().keys() == set()
