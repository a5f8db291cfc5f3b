"""Printed forms: the code that names each page, how they are laid out, and their PDF."""
