"""Make samples: vary glyphs, draw them, and put them on paper."""
