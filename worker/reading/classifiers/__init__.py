"""What tells digits apart: each classifier turns glyphs into scores."""
