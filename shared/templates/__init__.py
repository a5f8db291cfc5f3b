"""Form templates: what a form looks like, where its fields are, and what their values obey."""

from shared.templates.definition import CheckDigit, FormField, FormPage, Rules, Template

__all__ = ["CheckDigit", "FormField", "FormPage", "Rules", "Template"]
