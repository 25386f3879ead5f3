"""What a unit sets for itself and all below: words of lines, and from when its
numbers count.
"""
