"""Trailbook: hear people out, make sense of it together, and say honestly where you are now."""

__version__ = "0.1.0"
