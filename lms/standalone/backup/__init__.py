"""Backups: the database as of one moment and the files it names, with a
manifest that says what they should be.
"""
