"""Train, calibrate and measure the net of the reader `number`."""
