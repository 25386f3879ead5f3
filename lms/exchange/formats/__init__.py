"""Pure converters between bytes and what a framework says. A format reads what
it wrote into the same value, and writes that into the same bytes.
"""
