"""Answers as people type them: what does not change their meaning does not
decide.
"""
