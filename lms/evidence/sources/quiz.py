"""A marked quiz: knowledge and its application on paper, never work."""

from lms.core.marks import N_
from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("quiz", N_("Quiz"), Depth.KNOWS_HOW)
