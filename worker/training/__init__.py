"""Train the classifiers: data, augmentation, fit, evaluation and model cards."""
