"""What all pages share: the frame, the base form, Markdown to safe HTML, CSRF,
error pages. Knows no feature.
"""
