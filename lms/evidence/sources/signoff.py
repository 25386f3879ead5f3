"""A mentor's signature on real work."""

from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("signoff", "Mentor's sign-off", Depth.DOES)
