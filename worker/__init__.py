"""The Celery tasks and the recogniser."""
