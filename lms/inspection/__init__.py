"""Whether the whole record is as it was written: chains, log, seals, what the
evidence rests on, and everything that is calculated from it.
"""
