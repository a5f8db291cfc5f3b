"""Deliver webhooks: what is due, to where it may go, with a limit on everything."""
