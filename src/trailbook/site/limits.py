"""How often an address may try something."""

from trailbook.kit.limits import TooOften, caller, limit

__all__ = ["TooOften", "caller", "limit"]
