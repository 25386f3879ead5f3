"""What happens when something breaks in the middle: the process is killed, the
database is away, the disk is full, the clock is set, the program is another.
"""
