"""The reader `number`: find the lines of a page, run a net along each, and decode its answer.

strips.py      cut a line out of a page, and scale it to the height that the net reads
line_net.py    strips to log probabilities, a symbol for each column
decoding.py    log probabilities to the most probable number that obeys the options
confidence.py  how sure that is
reader.py      all of it: pages in, readings out
"""
