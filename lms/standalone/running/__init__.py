"""What a running process needs around the application: the mark that it runs,
its log, the door for other servers.
"""
