"""What people are told outside of the application: by mail, by the site's
web-hook, in their calendar; and what each of them wishes to be told, and when.
"""
