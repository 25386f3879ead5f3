"""Tests of the inspection of the whole record."""
