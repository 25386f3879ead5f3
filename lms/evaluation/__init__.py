"""Evaluation by results: what was given and delivered, the sheet of a period,
the year. Exact arithmetic only; a named person decides.
"""
