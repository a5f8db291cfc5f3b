"""Read the fields of a form: the evidence of all in, a ruling for each out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shared.templates import FormField
from shared.templates.languages import language_of
from worker.reading.forms.rules.checking import checks
from worker.reading.forms.rules.evidence import Evidence
from worker.reading.forms.rules.fields import MOST_VALUES, obeying, ruled
from worker.reading.forms.rules.related import Member, related
from worker.reading.forms.rules.relations import Relation, components, names_of, relations_of
from worker.reading.forms.rules.ruling import Ruling


class Recogniser:
    """The rules of a form's fields, made ready once for all its copies."""

    def __init__(self, fields: Sequence[FormField]) -> None:
        """Make the automata of fields. Raises InvalidRequest where no value can obey."""
        self._fields = {field.name: field for field in fields}
        self._languages = {field.name: language_of(field) for field in fields}
        self._names = {field.name: field.rules.names for field in fields}
        self._relations = [relation for field in fields for relation in relations_of(field)]
        related = {name for relation in self._relations for name in relation.fields}
        self.ruled = related | {name for name, own in self._names.items() if own}
        """The fields in which rules have a say."""
        self.checked = {field.name for field in fields if checks(field)}
        self.checked |= {name for one in self._relations if one.checks for name in one.fields}
        """Those whose rules exclude nearly every value that a digit misread makes."""

    def read(self, given: Mapping[str, Evidence]) -> dict[str, Ruling]:
        """Return the ruling of each field that there is evidence of.

        1. Of each field, the numbers that obey its own rules are weighed.
        2. Fields that rules connect are weighed together, over the likeliest values of each. A rule
           that names a field without evidence, on a page that is missing, has no say.
        """
        relations = [one for one in self._relations if one.fields <= given.keys()]
        concerned = {name for relation in relations for name in relation.fields}
        members = {
            name: self._member(name, evidence, relations, MOST_VALUES if name in concerned else 1)
            for name, evidence in given.items()
        }
        rulings = {name: member.alone for name, member in members.items()}
        for group in components(relations):
            rulings |= related(_members(members, group), group)
        return rulings

    def _member(
        self, name: str, evidence: Evidence, relations: Iterable[Relation], most: int
    ) -> Member:
        """Return a field with what obeys its own rules."""
        own = obeying(self._languages[name], evidence, most)
        names = names_of(name, self._names[name], relations)
        return Member(self._fields[name], own, ruled(own, names))


def _members(members: Mapping[str, Member], group: Sequence[Relation]) -> list[Member]:
    """Return those that relations concern, in the order of the form."""
    names = {name for relation in group for name in relation.fields}
    return [member for name, member in members.items() if name in names]
