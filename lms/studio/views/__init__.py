"""Pages of the studio."""

from lms.studio.views import drafts, publishing, versions
from lms.web.feature import Feature

FEATURE = Feature((drafts.bp, publishing.bp), versions.NAV)
