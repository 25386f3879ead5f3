"""A case played to its end: knowing what to do and why, never work itself."""

from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("scenario", "Scenario", Depth.KNOWS_HOW)
