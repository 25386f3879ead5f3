"""Who did what, when: declared events, written in the same transaction as the
act, read by administrators within their units.
"""
