"""Courtesies upward, after the fact."""

from django.dispatch import Signal

words_taken_back = Signal()  # person, at
