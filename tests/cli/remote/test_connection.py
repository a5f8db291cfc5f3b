"""Which server a command talks to, and as whom."""

from __future__ import annotations

import stat

import pytest

from cli.remote.connection import Chosen, find_server
from cli.remote.profiles import Profile, Profiles, profiles_file
from shared.errors import FieldhandError, SetupError
from shared.settings import Settings

LAB, HOME = "http://lab:8000", "http://home:8000"
ELSEWHERE = "http://elsewhere:8000"


@pytest.fixture
def kept() -> None:
    profiles = Profiles.load()
    profiles.add("lab", Profile(server=LAB, token="fh_lab"))
    profiles.add("home", Profile(server=HOME))
    profiles.save()


@pytest.mark.parametrize(
    ("chosen", "environment", "expected"),
    [
        ({}, {}, (LAB, "fh_lab")),
        ({"profile": "home"}, {}, (HOME, "")),
        ({}, {"PROFILE": "home"}, (HOME, "")),
        ({"profile": "lab"}, {"PROFILE": "home"}, (LAB, "fh_lab")),
        ({}, {"TOKEN": "fh_env"}, (LAB, "fh_env")),
        ({}, {"SERVER": ELSEWHERE, "TOKEN": "fh_env"}, (ELSEWHERE, "fh_env")),
        ({"profile": "lab"}, {"SERVER": ELSEWHERE, "TOKEN": "fh_env"}, (LAB, "fh_lab")),
        ({"server": ELSEWHERE}, {}, (ELSEWHERE, "")),
        ({"server": f"{LAB}/"}, {}, (f"{LAB}/", "fh_lab")),
        ({}, {"SERVER": ELSEWHERE}, (ELSEWHERE, "")),
        ({"server": HOME}, {"SERVER": ELSEWHERE, "TOKEN": "fh_env"}, (HOME, "")),
        ({"profile": "home"}, {"SERVER": ELSEWHERE, "TOKEN": "fh_env"}, (HOME, "")),
        ({"token": "fh_flag"}, {"TOKEN": "fh_env"}, (LAB, "fh_flag")),
        ({"server": ELSEWHERE, "token": "fh_flag"}, {}, (ELSEWHERE, "fh_flag")),
    ],
)
@pytest.mark.usefixtures("kept")
def test_flags_win_over_the_environment_and_that_over_profiles(
    chosen: dict[str, str],
    environment: dict[str, str],
    expected: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And no token goes to a server that it was not kept for."""
    for name, value in environment.items():
        monkeypatch.setenv(f"FIELDHAND_{name}", value)
    found = find_server(Chosen(**chosen), Settings.load())
    assert (found.server, found.token) == expected


def test_without_any_it_is_the_server_of_this_machine() -> None:
    assert find_server(Chosen(), Settings.load()).server == "http://127.0.0.1:8000"


@pytest.mark.usefixtures("kept")
def test_a_profile_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(FieldhandError, match="lab, home"):
        find_server(Chosen(profile="office"), Settings.load())


@pytest.mark.usefixtures("kept")
def test_the_file_is_for_its_owner_alone() -> None:
    assert stat.S_IMODE(profiles_file().stat().st_mode) == 0o600
    profiles_file().chmod(0o644)
    Profiles.load().save()
    assert stat.S_IMODE(profiles_file().stat().st_mode) == 0o600


def test_a_file_that_is_no_list_of_profiles_is_said() -> None:
    profiles_file().parent.mkdir(parents=True)
    profiles_file().write_text("{")
    with pytest.raises(SetupError, match=r"profiles\.json"):
        Profiles.load()
