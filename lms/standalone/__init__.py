"""The first host: accounts, sessions and notices of its own. Uses only the
plugin's public door, as any other host would.
"""
