"""Going anywhere from everywhere: the search over what the rooms offer, the
page of everything, and the unit one is looking at.
"""
