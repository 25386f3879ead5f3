"""What may become of something that is handed over."""


class NotCarried(Exception):
    """It surely has not arrived, and may be tried again."""


class RefusedThere(Exception):
    """It was refused for good."""


class Unsure(Exception):
    """The line broke in the very moment: it may have arrived or not."""
