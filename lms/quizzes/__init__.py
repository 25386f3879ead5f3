"""Quizzes: questions of several types, attempts that survive a closed browser,
marking on the server, and how questions performed.
"""
