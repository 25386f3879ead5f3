"""Course content and its frozen revisions. Knows no learner: a course is a list
of parts, a revision is one version of it that never changes.

`rules` is a door beside service and types: where a course is offered is decided
once, for pages and for plans.
"""

__all__ = ["rules"]
