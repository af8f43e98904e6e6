"""Asking for work, doing it a step at a time, and what workers say of themselves."""

from .asking import enqueue, go_on, hand_over, stop

__all__ = ["enqueue", "go_on", "hand_over", "stop"]
