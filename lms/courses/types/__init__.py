"""A course: as content, and as its authors write it."""

from lms.courses.types.content import (
    COVERS,
    KIND_LABELS,
    CitingPlace,
    Course,
    EffectKind,
    FigureShelf,
    Keys,
    Kind,
    Part,
    PartEffect,
    PartReader,
    PlaceKind,
    Revision,
    Text,
)
from lms.courses.types.drafts import (
    Claim,
    CourseDraft,
    CourseSource,
    Delta,
    InnerContent,
    InnerPart,
    ListedPart,
    NamedKey,
    is_unwritten,
)
