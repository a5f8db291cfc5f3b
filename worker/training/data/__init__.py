"""Public sets of digits, and what all samples have in common."""
