"""The reader `form`: register a page to its template's reference, and read its fields."""
