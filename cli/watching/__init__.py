"""`fieldhand watch`: files that appear in a folder are sent, and moved beside their result.

Each step is written down before the next, so that a process killed at any moment loses no file and
sends none twice:

1. claim    complete files move from the folder into a group's own place in `.fieldhand/`
2. seal     the group's record is written; from now on its files never change
3. send     under the group's key, which brings back the same job however often it is sent
4. follow   the record names the job; once it is over, what each file is to become is written down
5. place    each file is moved beside its result; at last the record goes

Files that were claimed and not sealed when the process died go back into the folder.
"""
