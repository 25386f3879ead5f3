"""Decisions about files. Pure."""
