"""Tests of trial periods."""
