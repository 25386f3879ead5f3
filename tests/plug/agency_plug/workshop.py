"""A source of evidence: somebody took part in a workshop and showed there what
they can do. It counts for two years.
"""

from lms.core.marks import N_
from lms.evidence.sources.base import Depth, Source

PLUGIN = Source("workshop", N_("Workshop"), Depth.SHOWS_HOW, valid_days=2 * 365)
