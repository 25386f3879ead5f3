"""Taking a course: enrolment, lessons with their check question, progress, and
the one next step.
"""
