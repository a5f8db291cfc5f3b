"""The thin Flask front end: JSON API and pages."""
