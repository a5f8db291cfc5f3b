"""From the kept figures to results.md and its plots.

Each section is a module with `find_targets(figures)`, the rows of the summary, and
`write_section(figures, plots)`, its text; plots are drawn into the folder `plots`.
"""
