"""The reader `number`: find the lines of a page, run a net along each, and decode its answer.

sheets.py          where the lines of a page lie (bands.py): those of a crop by profiles.py,
                   those of a whole page by components.py, in the order of rows.py
strips.py          cut a line out of a page, and scale it to the height that the net reads
slant.py           set a strip more upright
line_net.py        strips to probabilities, a symbol for each step; runtimes.py runs the net
decoding.py        probabilities to the most probable number that obeys the options (values.py)
symbols.py         what the net tells apart
alignment.py       all ways in which the net can say a string
search.py          the strings that it most probably says
second_look.py     unsure lines, larger and smaller
second_opinion.py  what the net of single digits says of each digit
calibration.py     how sure the whole number is
boxes.py           where each digit stands
reader.py          all of it: pages in, readings out; loading.py makes it
"""
