"""Use-cases: bring in and take out. Permission first; a file is shown before
anything is changed.
"""
