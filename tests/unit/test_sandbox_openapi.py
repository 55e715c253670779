"""The committed description of the protocol is the one that is served."""

import json
from pathlib import Path

from terminal.sandbox.api import protocol_document
from terminal.sandbox.openapi import as_text

COMMITTED = Path(__file__).resolve().parents[2] / "deploy" / "openapi.json"


def test_the_committed_description_is_up_to_date():
    assert COMMITTED.read_text("utf-8") == as_text(protocol_document()), (
        "run: python -m terminal.sandbox --openapi > deploy/openapi.json"
    )


def test_it_describes_the_whole_protocol_and_nothing_else():
    document = json.loads(COMMITTED.read_text("utf-8"))
    assert document["openapi"] == "3.1.0"
    assert {f"{verb} {path}" for path, verbs in document["paths"].items() for verb in verbs} == {
        "post /v1/devices:claim",
        "post /v1/redemptions:prepare",
        "post /v1/redemptions",
        "get /v1/redemptions/{redemption}",
        "post /v1/redemptions/{redemption}:reverse",
        "post /v1/test-vouchers",
        "get /v1/offline-kit",
        "get /v1/statements/{business_date}",
        "get /v1/settlements/{business_date}",
        "post /v1/payments",
        "get /v1/payments/{payment}",
        "post /v1/payments/{payment}:cancel",
    }


def test_every_reference_leads_somewhere():
    document = json.loads(COMMITTED.read_text("utf-8"))
    found = set(references(document))
    assert len(found) > 10
    assert found == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def test_every_call_but_the_claim_needs_the_device_token():
    document = json.loads(COMMITTED.read_text("utf-8"))
    for path, verbs in document["paths"].items():
        for call in verbs.values():
            expected = [] if path == "/v1/devices:claim" else [{"deviceToken": []}]
            assert call["security"] == expected


def references(node):
    """Every `$ref` below a node."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)
