"""Charts of figures, as places in a drawing."""
