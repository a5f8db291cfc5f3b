"""The reader `form`: the fields of a page, by its template."""
