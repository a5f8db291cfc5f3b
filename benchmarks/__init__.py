"""What `make bench` measures: each figure as a ratio to another one of the same run.

measurements/   one file a measurement: runs it and returns plain figures
peers/          what people build instead, to be measured beside it
results/        the figures of each part as JSON, renewed part by part
report/         one file a section: renders results.md and the plots from the JSON
"""
