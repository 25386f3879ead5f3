"""Legal bases: documents with number, dates in force, successor and the day
somebody last checked them.
"""
