"""Made forms: to measure, calibrate and test the reading of forms."""
