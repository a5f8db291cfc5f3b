"""Every page with something to show on it: for pictures of them, and for checks of each."""
