"""Decisions about people: the one life that every kind of them has, from a
proposal with its arithmetic to the answered petition. A person decides, never
the system.
"""
