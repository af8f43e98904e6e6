"""The team's door to interviews: bringing in, and placing answers."""
