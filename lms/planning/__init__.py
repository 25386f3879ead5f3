"""The shortest way to close gaps: which courses and tasks, in what order, by
when; and who has been asked to take them.
"""
