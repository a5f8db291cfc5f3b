"""Form templates as people send, draw, print and try them."""
