"""Pictures of how good a reader is; matplotlib is imported here alone."""
