"""Pages that belong to the whole house: the first page, ways in, home, the team."""
