"""Courtesies upward: told after the fact, never asked for permission."""

from django.dispatch import Signal

joined = Signal()  # membership, at
left = Signal()  # person, at
