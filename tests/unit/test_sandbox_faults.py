"""Which faults a request meets, and how often."""

from terminal.sandbox.faults import Fault, Faults


def kinds(faults, path="/v1/redemptions"):
    return [fault.kind for fault in faults.take(path)]


def test_a_fault_is_counted_down_by_what_it_strikes():
    faults = Faults()
    faults.add(Fault("html", times=2, path="/v1/red"))
    assert kinds(faults, "/v1/offline-kit") == []
    assert [kinds(faults) for _ in range(3)] == [["html"], ["html"], []]
    assert faults.told() == []


def test_a_fault_without_a_number_stays_until_reset():
    faults = Faults()
    faults.add(Fault("unreachable"))
    assert [kinds(faults) for _ in range(20)] == [["unreachable"]] * 20
    faults.reset()
    assert kinds(faults) == []


def test_one_other_fault_at_a_time_and_all_latencies():
    faults = Faults()
    for fault in (
        Fault("error_500", times=1),
        Fault("latency", ms=5),
        Fault("html", times=1),
        Fault("latency", ms=7),
    ):
        faults.add(fault)
    assert kinds(faults) == ["error_500", "latency", "latency"]
    assert kinds(faults) == ["latency", "html", "latency"]
    assert kinds(faults) == ["latency", "latency"]


def test_an_exact_path_is_only_that_path():
    exact, prefix = Fault("html", path="/v1/a", exact=True), Fault("html", path="/v1/a")
    assert [exact.strikes(path) for path in ("/v1/a", "/v1/a:b", "/v1/a/c")] == [True, False, False]
    assert [prefix.strikes(path) for path in ("/v1/a", "/v1/a:b", "/v1/b")] == [True, True, False]
