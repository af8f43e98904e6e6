"""Looking after the data: getting it ready, backing it up, bringing it back, checking it."""
