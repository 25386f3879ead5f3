"""Reads what the layers add up to."""
