"""Whether a text reads as it was meant, or came through an old font or a wrong
encoding; and what two texts have in common when case and tone marks are put
aside.
"""

from lms.core.letters.fonts import from_tcvn3
from lms.core.letters.misreading import (
    Misread,
    Slip,
    describe,
    misread,
    misread_in,
)
