"""The team's pages of the guide."""
