"""Moodle's questions, whichever way they are written down: answers with their
fractions, and categories.
"""
