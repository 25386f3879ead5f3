"""Reads files of rows, cell by cell, and writes them."""
