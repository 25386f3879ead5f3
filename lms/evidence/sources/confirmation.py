"""A mentor has seen that a person works by the new rules: older evidence is
sure again, nothing is proven anew.
"""

from lms.evidence.sources.base import Source
from lms.framework.types import Depth

PLUGIN = Source(
    "confirmation",
    "Confirmation after a change of law",
    Depth.DOES,
    proves=False,
)
