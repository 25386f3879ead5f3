"""A published course as a package that runs in another LMS: SCORM 1.2, SCORM
2004 (4th edition), Common Cartridge 1.3. What is written is the same, byte by
byte, for the same revision. Which part goes along how, and why: docs/packages.md.
"""

from lms.conversion.packages.building import files_of
from lms.conversion.packages.losses import losses
from lms.conversion.packages.types import (
    FORMAT_LABELS,
    CitedBasis,
    PackagedCourse,
    PackagedFile,
    PackagedPart,
    PackagedQuestion,
    PackageFormat,
    PackageLoss,
)

__all__ = [
    "FORMAT_LABELS",
    "CitedBasis",
    "PackageFormat",
    "PackageLoss",
    "PackagedCourse",
    "PackagedFile",
    "PackagedPart",
    "PackagedQuestion",
    "files_of",
    "losses",
]
