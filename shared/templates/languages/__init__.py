"""The numbers that obey the rules of one field, as automata.

automaton.py    a machine over digits; lengths.py, bounds.py, checks.py make those of simple rules
words.py        those of lists: known values; dates.py: days of the calendar
patterns.py     those of regular expressions: syntax.py parses them, terms.py derives them
combining.py    what obeys two at once, and what can be reached
field.py        what obeys all the rules of a field: `language_of`
"""

from shared.templates.languages.automaton import Automaton
from shared.templates.languages.field import Language, language_of

__all__ = ["Automaton", "Language", "language_of"]
