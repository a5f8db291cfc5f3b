"""Form templates."""
