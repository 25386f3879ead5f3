"""What helps to write: folds, legal bases to choose from, the guide rail, short
lists.
"""
