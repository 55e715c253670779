"""A new till: by QR, once, and only if the device is really ours."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from terminal.bootstrap import Invitation, join, open_books
from terminal.errors import NotAuthorised, WrongUse
from terminal.platforms.base import Account, Introduction
from terminal.platforms.pretix.adapter import PretixPlatform
from terminal.platforms.pretix.settings import PretixSettings

from ..integration.commands import baton
from .rig import Rig
from .tills import adapter, deadline, open_till


def qr(rig: Rig, token: str) -> str:
    return json.dumps({"handshake_version": 1, "url": rig.url, "token": token})


def invited(rig: Rig, token: str) -> Invitation:
    return Invitation("pretix", "pretix", rig.url, token)


def test_a_till_is_claimed_by_the_devices_qr_and_works(rig: Rig, tmp_path: Path):
    device = rig.new_device("Window 3")
    home = tmp_path / "new"
    shown = qr(rig, device["initialization_token"])
    done = baton(home, "claim", "--qr", shown, "--list", "lunchfest/1", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["till"] == "Window 3"
    assert (done.json["shop_name"], done.json["currency"]) == ("Lunch Fest", "EUR")
    assert (home / "secrets/pretix.token").stat().st_mode & 0o777 == 0o600
    told = rig.admin("GET", f"devices/{device['device_id']}/")
    assert told["software_brand"] == "Baton"
    with (home / "baton.toml").open("a") as settings:
        settings.write("[till]\npatience = 30.0\n")
    ticket = rig.ticket()
    told = baton(home, "redeem", ticket, "--json").json
    assert (told["verdict"], told["authority"]) == ("accepted", "platform")
    assert [each["device_id"] for each in rig.checkins(ticket)] == [device["device_id"]]


def test_a_second_platform_joins_a_till_that_has_one(rig: Rig, tmp_path: Path):
    home = tmp_path / "two"
    first, second = rig.new_device("First"), rig.new_device("Second")
    join(home, invited(rig, first["initialization_token"]))
    before = (home / "till.json").read_bytes()
    again = Invitation("pretix", "other", rig.url, second["initialization_token"])
    assert not join(home, again).first
    assert (home / "till.json").read_bytes() == before
    books = open_books(home)
    assert sorted(books.platforms) == ["other", "pretix"]
    books.close()


def test_a_name_is_not_taken_twice_and_the_token_not_spent(rig: Rig, tmp_path: Path):
    home = tmp_path / "twice"
    first, second = rig.new_device("One"), rig.new_device("Other")
    join(home, invited(rig, first["initialization_token"]))
    with pytest.raises(WrongUse, match="already"):
        join(home, invited(rig, second["initialization_token"]))
    join(tmp_path / "elsewhere", invited(rig, second["initialization_token"]))


@pytest.mark.parametrize("which", ["unknown", "used", "revoked"])
def test_a_token_that_the_server_does_not_take(rig: Rig, tmp_path: Path, which: str):
    token = {
        "unknown": "nobodys",
        "used": rig.facts["claimed_init_token"],
        "revoked": rig.facts["unclaimed_revoked_init_token"],
    }[which]
    home = tmp_path / "new"
    done = baton(home, "claim", "--qr", qr(rig, token))
    assert (done.code, done.out) == (2, "")
    assert "pretix does not take this token" in done.sentence
    assert not (home / "till.json").exists()
    assert not (home / "secrets/pretix.token").exists()


def test_a_qr_of_somebody_else(tmp_path: Path):
    done = baton(tmp_path / "new", "claim", "--qr", "https://example.com/menu")
    assert done.code == 2
    assert "no QR of a platform" in done.sentence


def test_of_ten_that_claim_one_token_at_most_one_believes_it(rig: Rig):
    """The server says yes to several (seen: three); the last one has the device."""
    token = rig.new_device("Contested")["initialization_token"]
    tokens: list[str] = []
    refused: list[WrongUse] = []
    start = threading.Barrier(10)

    def claim() -> None:
        settings = PretixSettings(url=rig.url)
        till = PretixPlatform(settings, Account("pretix"))
        start.wait()
        try:
            tokens.append(till.introduce(Introduction(token), deadline(60)).token)
        except WrongUse as no:
            refused.append(no)
        till.close()

    threads = [threading.Thread(target=claim) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert len(tokens) <= 1
    assert len(tokens) + len(refused) == 10
    for good in tokens:
        assert info(rig, good).status_code == 200


def test_a_device_taken_by_another_machine_is_not_believed(rig: Rig):
    """The same race, made certain: the answer is ours, the device already somebody else's."""
    token = rig.new_device("Taken")["initialization_token"]
    settings = PretixSettings(url=rig.url)
    till = PretixPlatform(settings, Account("pretix"))
    from terminal.platforms.pretix import provision

    def other_machine(pause: float) -> None:
        """What the other claim does to ours: it rolls the token."""
        if pause:
            device = rig.admin("GET", "devices/?search=Taken")["results"][-1]
            roll(rig, device)

    taken: list[str] = []

    def roll(rig: Rig, device: dict[str, Any]) -> None:
        headers = {"Authorization": f"Device {believed[-1]}"}
        answer = requests.post(f"{rig.url}/api/v1/device/roll", headers=headers, timeout=10)
        taken.append(answer.json()["api_token"])

    believed: list[str] = []
    believe = provision._believe

    def watching(client: Any, device: Any, until: float) -> None:
        believed.append(device.api_token)
        believe(client, device, until)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(provision, "_believe", watching)
        with pytest.raises(WrongUse, match="another machine"):
            provision.introduced(
                settings, Introduction(token), Account("pretix"), deadline(), wait=other_machine
            )
    assert info(rig, taken[0]).status_code == 200
    till.close()


def info(rig: Rig, token: str) -> requests.Response:
    headers = {"Authorization": f"Device {token}"}
    return requests.get(f"{rig.url}/api/v1/device/info", headers=headers, timeout=10)


def test_a_device_without_lists_in_its_settings_scans_for_what_the_server_suggests(rig: Rig):
    alone = adapter(rig.url, rig.token("full"), lists=())
    kit, _ = alone.offline_kit(None, deadline())
    assert [event.chosen.id for event in alone._harvest.catalogue.events] == [1]
    again, _ = alone.offline_kit(kit, deadline())
    assert again.version > kit.version
    alone.close()


def test_a_restricted_device_does_without_the_list_of_tickets(rig: Rig):
    for device in ("noorders", "kiosk", "pretixscan"):
        alone = adapter(rig.url, rig.token(device))
        alone.offline_kit(None, deadline())
        tickets, withdrawn = alone._harvest.store.counts()
        assert (tickets > 0) is (device == "pretixscan")
        assert withdrawn > 0
        alone.close()


def test_a_revoked_device_is_told_so(rig: Rig):
    alone = adapter(rig.url, rig.token("revoked"))
    with pytest.raises(NotAuthorised):
        alone.offline_kit(None, deadline())
    alone.close()


def test_a_claimed_till_opens_and_fetches(rig: Rig, tmp_path: Path):
    device = rig.new_device("Opens")
    join(tmp_path / "till", invited(rig, device["initialization_token"]))
    till = open_till(tmp_path / "till")
    till.contact()
    assert till.books.kits.current("pretix").keys == ()
    till.close()
