"""Courtesies upward, after the fact."""

from django.dispatch import Signal

#: A version is to be used from now on: what was heard before may be placed under it. A receiver may give back how many
#: conversations it went through.
guide_ready = Signal()  # version, by, at
