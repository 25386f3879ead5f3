"""Decisions as they are stored, and the chain of their moves."""
