"""Competencies with five levels, in versions, and what evidence of each version
counts for.
"""
