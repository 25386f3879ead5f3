"""The record that lasts: a person's training file and each signed task as a
paper that anybody holding it can check, and as a signed credential.
"""
