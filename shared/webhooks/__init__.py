"""Webhooks, as both sides know them: where one may go, and what it is signed with."""
