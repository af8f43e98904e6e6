"""The sentence model, where it is installed. See ``engine``; docs/decisions/ says why this one."""
