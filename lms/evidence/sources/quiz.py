"""A marked quiz: knowledge and its application on paper, never work."""

from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("quiz", "Quiz", Depth.KNOWS_HOW)
