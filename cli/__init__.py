"""The fieldhand command."""
