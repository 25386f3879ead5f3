"""What plans and assignments are decided on, read for many people at once: a
fixed number of statements, however many there are.
"""
