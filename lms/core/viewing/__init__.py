"""Pictures of what people hand in, made by a process of their own.

`drawing` is that process: it is run by its path, so that it starts without the
product around it. `apart` starts it, holds it to its limits and reads what it
says.
"""

from lms.core.viewing.apart import drawn_apart
from lms.core.viewing.types import (
    KINDS,
    REASONS,
    DrawingLimits,
    Drawn,
    DrawnPicture,
    PhotoFacts,
    Size,
    WhyNot,
)
