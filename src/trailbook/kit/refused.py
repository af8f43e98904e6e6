"""An act that cannot be done, with the sentence a person will read."""


class Refused(Exception):
    """Raised by actions; ``str()`` of it is the sentence to show."""
