"""Who takes which revision of a course, and which lessons they have read. A
person stays with the revision that was current when they began.
"""
