"""A framework as a package of CASE 1.0."""

from lms.core.marks import N_
from lms.exchange.formats.case_package.format import CaseFormat


class Case10(CaseFormat):
    """The package of CASE 1.0."""

    key = "case-1.0"
    version = "1.0"
    label = N_("CASE 1.0 package (JSON)")
    ending = "case-1.0.json"
    position = 60


PLUGIN = Case10()
