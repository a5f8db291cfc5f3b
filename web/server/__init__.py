"""How gunicorn's threads are kept from clients that are slow, by nature or on purpose."""
