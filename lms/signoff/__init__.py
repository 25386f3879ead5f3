"""Practical tasks: handed in, returned, handed in again, signed by a mentor who
says how much supervision the person needs next time.
"""
