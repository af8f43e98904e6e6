"""The contributor's door: what a person sees and decides about their own words, with no account."""
