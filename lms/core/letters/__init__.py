"""Whether a text reads as it was meant, or came through an old font or a wrong
encoding.
"""

from lms.core.letters.fonts import from_tcvn3
from lms.core.letters.misreading import (
    Misread,
    Slip,
    misread,
    misread_in,
    told,
)
