"""Pages of the numbers that units set, and of days off."""

from lms.web.feature import Feature

FEATURE = Feature(())
