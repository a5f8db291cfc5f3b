"""What the web front end and the workers agree on."""
