"""What people say of themselves: shown beside the evidence, never counted."""

from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source("self", "Self-assessment", Depth.KNOWS, counts=False)
