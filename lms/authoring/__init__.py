"""Courses as their authors write them: drafts in the browser, folders of files,
and the way from either to a published revision; everything is checked before
anything is kept.
"""
