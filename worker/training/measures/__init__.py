"""How good a reader is, and whether its confidence can be believed."""
