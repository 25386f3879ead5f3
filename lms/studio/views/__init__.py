"""Pages of the studio."""

from lms.studio.views import drafts, publishing
from lms.web.feature import Feature

FEATURE = Feature((drafts.bp, publishing.bp), drafts.NAV)
