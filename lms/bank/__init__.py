"""The questions of all courses as they are taught now, found by their words."""
