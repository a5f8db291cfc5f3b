"""Corrections from Python, on the whole running system."""

from __future__ import annotations

import pytest

from cli.client import Client, Conflict, NotFound, Refused
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


def test_what_another_person_said_meanwhile_stays(stack: Stack) -> None:
    job_id = stack.submit(("7.png", png(7)))["id"]
    with Client(stack.url) as client:
        client.wait(job_id)
        first = client.correct(job_id, 1, "digit", "4", replaces=None)["correction"]
        with pytest.raises(Conflict) as refused:
            client.correct(job_id, 1, "digit", "5", replaces=None)
        assert refused.value.code == "corrected-meanwhile"
        assert refused.value.extra["correction"] == first
        second = client.correct(job_id, 1, "digit", "5", replaces=first["at"])["correction"]
        with pytest.raises(Conflict):
            client.take_back(job_id, 1, "digit", replaces=first["at"])
        client.take_back(job_id, 1, "digit", replaces=second["at"])
        assert client.job(job_id)["corrected"] == 0


def test_a_value_that_breaks_rules_is_stored_once_one_is_sure(stack: Stack) -> None:
    job_id = stack.submit(("7.png", png(7)))["id"]
    with Client(stack.url) as client:
        client.wait(job_id)
        with pytest.raises(Refused) as refused:
            client.correct(job_id, 1, "digit", "47", sure=False)
        assert refused.value.code == "breaks-rules"
        assert client.job(job_id)["corrected"] == 0
        told = client.correct(job_id, 1, "digit", "47")
        assert [one["rule"] for one in told["breaks"]] == ["digits"]
