"""Trial periods in a post: planned with a document, looked at on milestones with the
evidence laid out, helped at once where something is missing, decided by a person.
"""
