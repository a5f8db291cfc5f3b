"""Charts of figures, as places in a drawing: what is drawn stands in the templates.

axes.py            the field of a chart, and marks on its axes
reliability.py     the share that is right against the confidence
risk_coverage.py   the share that is wrong among the surest
confusion.py       which digit is read as which
"""
