"""Tests of decisions about people."""
