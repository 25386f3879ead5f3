"""What each post in each place requires: nation, province, commune, each layer
dated.
"""
