"""The team's door to words and claims."""
