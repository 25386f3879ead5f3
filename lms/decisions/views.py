"""Pages of decisions about people."""

from lms.decisions import service
from lms.decisions.types import DECISION_TERMS
from lms.web.feature import Feature

FEATURE = Feature(
    (),
    jobs={"decisions": service.watch},
    nightly=("decisions",),
    terms=DECISION_TERMS,
)
