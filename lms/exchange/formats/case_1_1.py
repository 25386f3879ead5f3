"""A framework as a package of CASE 1.1."""

from lms.core.marks import N_
from lms.exchange.formats.case_package.format import CaseFormat


class Case11(CaseFormat):
    """The package of CASE 1.1."""

    key = "case-1.1"
    version = "1.1"
    label = N_("CASE 1.1 package (JSON)")
    suffixes = (".json",)
    ending = "case.json"
    position = 50


PLUGIN = Case11()
