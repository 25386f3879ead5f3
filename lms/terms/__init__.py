"""What the law leaves to a unit or to a year: numbers that a layer sets, and days
off.
"""
