"""Trials as they are stored."""
