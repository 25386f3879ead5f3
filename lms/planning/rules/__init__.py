"""Decisions of plans and assignments. Pure."""

from lms.planning.rules.course_offers import CourseIndex, index_courses
from lms.planning.rules.evidence_needs import (
    competencies_to_read,
    needs_evidence,
)
from lms.planning.rules.plan import calculate_plan, profile, required_terms
from lms.planning.rules.totals import add_plans, coarse, learning_year
