"""Running the system: whether it is ready, what went wrong in the background,
figures for those who watch it.
"""
