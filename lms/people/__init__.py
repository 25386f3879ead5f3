"""People, the units they work in and the posts they hold. The host says who is
here; this room remembers who held what, when.
"""
