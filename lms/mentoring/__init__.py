"""Mentors and those whom they guide: who offers places, who goes with whom, from
when until when, and what they agree.
"""
