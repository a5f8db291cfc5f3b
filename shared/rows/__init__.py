"""Rows of 64 numbers, for the reader `pixels`: checked, written as text, and packed."""
