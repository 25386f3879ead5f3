"""Scenarios: a case at the counter that goes on as one chooses, with values that
choices change; played by learners, drawn as a map for authors.
"""
