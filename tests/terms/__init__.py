"""Tests of numbers that units set, and of days off."""
