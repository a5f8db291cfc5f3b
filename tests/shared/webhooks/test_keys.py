"""The secrets of webhooks."""

from __future__ import annotations

import pytest
from standardwebhooks.webhooks import Webhook

from shared.errors import SetupError
from shared.settings import Settings
from shared.webhooks.keys import derive_secret, make_secret, split_secrets


def test_a_fresh_secret_can_sign() -> None:
    first, second = make_secret(), make_secret()
    assert first != second
    assert split_secrets(f"{first} {second}") == [first, second]
    assert Webhook(first)


def test_each_owner_has_another_secret_and_always_the_same() -> None:
    secret = make_secret()
    derived = [derive_secret(secret, owner) for owner in (None, "alice", "bob")]
    assert derived[0] == secret
    assert len({*derived}) == 3
    assert derive_secret(secret, "alice") == derived[1]
    assert split_secrets(" ".join(derived)) == derived


@pytest.mark.parametrize("wrong", ["sesame", "whsec_,", "whsec_c2hvcnQ=", "whsec_%%%%", "AAAA" * 8])
def test_a_setting_that_is_no_secret_stops_the_start(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDHAND_WEBHOOK_SECRET", wrong)
    with pytest.raises(SetupError, match="FIELDHAND_WEBHOOK_SECRET") as refused:
        Settings.load()
    assert wrong not in refused.value.detail


def test_networks_that_are_none_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDHAND_WEBHOOK_PRIVATE", "10.0.0.1/8")
    with pytest.raises(SetupError, match="FIELDHAND_WEBHOOK_PRIVATE"):
        Settings.load()
