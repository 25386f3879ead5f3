"""Course content and its frozen revisions. Knows no learner: a course is a list
of parts, a revision is one version of it that never changes.
"""
