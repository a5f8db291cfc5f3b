"""Who corrected a field is told; what is somebody's is corrected by nobody else."""

from __future__ import annotations

from shared.accounts.users import Role
from shared.database import Database
from tests.web.identity.people import Person, add_person
from tests.web.test_corrections import path_of
from tests.web.working import Hands


def test_a_correction_names_its_maker(alice: Person, hands: Hands) -> None:
    job = alice.submit()
    hands.finish(job)
    told = alice.call("PUT", path_of(job), json={"value": "8"}).json
    assert told["correction"]["by"] == "alice"
    table = alice.call("GET", f"/api/v1/jobs/{job}/result.csv").text
    assert ",alice," in table


def test_to_correct_takes_the_scope_to_write(
    alice: Person, hands: Hands, database: Database
) -> None:
    reader = add_person(alice.app, database, "reader", Role.MEMBER, ("jobs:read",))
    job = alice.submit()
    hands.finish(job)
    for method in ("PUT", "DELETE"):
        answer = reader.call(method, path_of(job), json={"value": "8"})
        assert (answer.status_code, answer.json["scope"]) == (403, "jobs:write")
