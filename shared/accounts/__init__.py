"""Who may use a server: users, their tokens, and the record of what they did."""
