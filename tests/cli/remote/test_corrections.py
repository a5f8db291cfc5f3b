"""Corrections from Python, on the whole running system."""

from __future__ import annotations

import pytest

from cli.client import Client, NotFound
from tests.support.drawing import png
from tests.support.stack import Stack


def test_a_field_is_corrected_and_the_correction_taken_back(stack: Stack) -> None:
    job_id = stack.submit(("7.png", png(7)))["id"]
    with Client(stack.url) as client:
        job = client.wait(job_id)
        (before,) = client.pages(job)
        told = client.correct(job_id, 1, "digit", "4")
        assert told["correction"]["value"] == "4"
        (page,) = client.pages(job)
        assert page["readings"] == [told]
        assert client.job(job_id)["corrected"] == 1
        client.take_back(job_id, 1, "digit")
        client.take_back(job_id, 1, "digit")
        assert list(client.pages(job)) == [before]
        with pytest.raises(NotFound):
            client.correct(job_id, 1, "number 2", None)
