"""What others keep, in and out: frameworks, profiles of posts, units and
postings as files. Nothing is lost without being named.
"""
