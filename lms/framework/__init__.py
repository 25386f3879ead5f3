"""Competencies with five levels, posts, and what each post in each place
requires: nation, province, commune, each layer dated.
"""
