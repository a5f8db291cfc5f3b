"""Printed forms: what is on their pages, and what the template says of it."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest

from shared.errors import InvalidRequest
from shared.printing.codes import FormCode
from shared.printing.printing import PrintedForm
from shared.printing.reading import code_of_blank
from shared.templates.checking import check_sense
from tests.support.printed import combs, printed, spec

INK = 200


def text_of(form: PrintedForm) -> list[str]:
    """Return what is written on each page."""
    with pypdfium2.PdfDocument(form.pdf) as document:
        pages = [document[place].get_textpage() for place in range(len(document))]
        return [page.get_text_bounded().replace("\r\n", "\n") for page in pages]


def boxes_of(form: PrintedForm, name: str) -> list[np.ndarray]:
    """Return each cell of a field on its reference."""
    field = next(one for one in form.template.fields if one.name == name)
    x, y, width, height = field.box
    page = np.asarray(form.references[field.page - 1])[y : y + height, x : x + width]
    return np.split(page, field.cells or 1, axis=1)


def test_it_works() -> None:
    form = printed()
    (page,) = text_of(form)
    for words in ("Exam score sheet", "Student number", "DDMMYYYY", "exam@1, page 1 of 1"):
        assert words in page
    assert [field.cells for field in form.template.fields] == [8, 8, 3]
    assert form.template.fields[2].digits == (1, 3)
    check_sense(form.template, [image.size for image in form.references])


@pytest.mark.parametrize(("paper", "size"), [("a4", (1654, 2339)), ("letter", (1700, 2200))])
def test_boxes_are_where_the_template_says(paper: str, size: tuple[int, int]) -> None:
    form = printed(paper=paper)
    assert [image.size for image in form.references] == [size]
    for field in form.template.fields:
        for cell in boxes_of(form, field.name):
            rows, columns = (np.flatnonzero((cell < INK).any(axis=axis)) for axis in (1, 0))
            assert (rows[0], rows[-1]) == (0, 54), "the box is as high as the field"
            assert (columns[0], columns[-1]) == (8, 50), "each in the middle of its cell"
            assert (cell[3:-3, 12:47] == 255).all(), "nothing stands in it"
            assert cell.min() > 120, "its edge is pale"


def test_each_page_names_itself() -> None:
    form = printed(spec(*combs(60)), version=7)
    assert len(form.references) > 1
    for place, image in enumerate(form.references, 1):
        assert code_of_blank(image) == FormCode("exam", 7, place)
    assert f"exam@7, page 2 of {len(form.references)}" in text_of(form)[1]
    assert [page.reference for page in form.template.pages][:2] == ["form-1.png", "form-2.png"]


def test_a_blank_of_any_size_names_itself() -> None:
    (image,) = printed(version=7).references
    for dpi in (100, 600):
        width, height = (round(side * dpi / 200) for side in image.size)
        scan = image.resize((width, height))
        assert code_of_blank(scan) == FormCode("exam", 7, 1)
        assert scan.size == (width, height), "it is kept as large as it is"


def test_many_fields_flow_over_pages_in_order_and_never_overlap() -> None:
    form = printed(spec(*combs(200, cells=3), *({"name": "end", "cells": 23},)))
    fields = form.template.fields
    assert [field.page for field in fields] == sorted(field.page for field in fields)
    for page, image in enumerate(form.references, 1):
        taken = np.zeros(image.size[::-1], int)
        for field in form.template.fields_of(page):
            x, y, width, height = field.box
            taken[y : y + height, x : x + width] += 1
        assert taken.max() == 1
    check_sense(form.template, [image.size for image in form.references])


def test_long_labels_are_wrapped_and_stay_off_the_boxes() -> None:
    label = "What was counted on the third morning after the first delivery of that year " * 2
    form = printed(spec(*({"name": f"f{n}", "label": label, "cells": 2} for n in range(9))))
    page = text_of(form)[0].replace("\n", " ")
    assert page.count("delivery") == 18
    for field in form.template.fields:
        assert all((cell[3:-3, 12:47] == 255).all() for cell in boxes_of(form, field.name))


def test_a_label_of_one_endless_word_is_broken() -> None:
    form = printed(spec({"name": "a", "label": "m" * 200, "cells": 1}))
    assert text_of(form)[0].replace("\n", "").count("m" * 200) == 1


def test_groups_have_their_heading_once() -> None:
    fields = [{**one, "group": "Points"} for one in combs(5, cells=2)]
    page = text_of(printed(spec({"name": "id", "cells": 4}, *fields)))[0]
    assert page.count("Points") == 1


def test_letters_of_many_languages_are_printed() -> None:
    label = "Größe, číslo, nº, αριθμός, номер, İzmir, € 5 → 6"
    assert label in text_of(printed(spec({"name": "a", "label": label, "cells": 8})))[0]


def test_what_cannot_be_printed_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidRequest, match=r"fields\[1\].label: .* has no '学'"):
        printed(spec({"name": "a", "cells": 1}, {"name": "b", "label": "学生", "cells": 1}))
    with pytest.raises(InvalidRequest, match=r"fields\[0\].cells: 24 boxes do not fit"):
        printed(spec({"name": "a", "cells": 24}))
    with pytest.raises(InvalidRequest, match=r"fields\[0\].help: it must be printable"):
        printed(spec({"name": "a", "help": "one\ntwo", "cells": 2}))
