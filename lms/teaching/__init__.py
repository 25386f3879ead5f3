"""Does it teach? What the attempts at quizzes and the way through a course tell
of questions, quizzes and lessons: figures of groups, never of a person.
"""
