"""Who takes which revision of a course, and which lessons she has read. A
person stays with the revision that was current when she began.
"""
