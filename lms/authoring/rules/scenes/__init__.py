"""A scenario of a draft as its editor changes it: what its forms ask for, how
that is written in its file, what becomes of its lists. Pure.
"""
