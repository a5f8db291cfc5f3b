"""Train the convolutional net."""
