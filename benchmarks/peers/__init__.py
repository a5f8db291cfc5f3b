"""What people build instead: the same net behind a plain Flask view, and in a task for each image.

Both are written as tutorials write them, with what is known to help (one process a core, one thread
each, a model loaded once, WAL), so that the comparison is with a fair peer.
"""
