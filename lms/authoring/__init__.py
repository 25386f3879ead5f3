"""From a course folder to a published revision: everything is checked before
anything is kept.
"""
