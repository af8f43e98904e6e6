"""The made-up sample: a place to learn from, and a second, tiny one. Both go in one step."""
