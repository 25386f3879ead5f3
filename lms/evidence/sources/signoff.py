"""A mentor's signature on real work."""

from lms.core.marks import N_
from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("signoff", N_("Mentor's sign-off"), Depth.DOES)
