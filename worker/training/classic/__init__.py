"""Train the models that are no nets: the forest and the logistic regression."""
