"""The list of all that a package brings, for people who must know what runs on their till.

    python deploy/packaging/sbom.py WHEELS VERSION --sbom FILE.cdx.json --licences FILE

Read from the wheels themselves: a CycloneDX 1.6 list with hashes, and the licences' own texts in
one file (the same text once). https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

TEXT_NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS")


@dataclass(frozen=True)
class Part:
    """One wheel: who made it, under which terms, and the bytes by which it is known."""

    name: str
    version: str
    licence: str
    about: str
    file: str
    sha256: str
    texts: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its package URL, https://github.com/package-url/purl-spec."""
        return (
            f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}?file_name={self.file}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheels", type=Path, nargs="+")
    parser.add_argument("--version", required=True)
    parser.add_argument("--sbom", type=Path, required=True)
    parser.add_argument("--licences", type=Path, required=True)
    asked = parser.parse_args()
    parts = [part_of(wheel) for folder in asked.wheels for wheel in sorted(folder.glob("*.whl"))]
    nameless = [part.name for part in parts if not part.licence]
    if nameless:
        print(f"no licence is declared by {', '.join(nameless)}", file=sys.stderr)
        return 1
    asked.sbom.write_text(json.dumps(cyclonedx(parts, asked.version), indent=1) + "\n", "utf-8")
    asked.licences.write_text("\n".join(licence_list(parts)) + "\n", "utf-8")
    return 0


def part_of(wheel: Path) -> Part:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        about = next(n for n in names if n.endswith(".dist-info/METADATA") and n.count("/") == 1)
        told = message_from_bytes(file.read(about))
        texts = tuple(
            file.read(name).decode("utf-8", "replace").strip()
            for name in sorted(names)
            if ".dist-info/" in name and Path(name).name.upper().startswith(TEXT_NAMES)
        )
    return Part(
        str(told["Name"]),
        str(told["Version"]),
        licence_of(told),
        str(told.get("Summary", "")),
        wheel.name,
        hashlib.sha256(wheel.read_bytes()).hexdigest(),
        texts,
    )


def licence_of(told: Message) -> str:
    """What the metadata declares: the expression, else the classifiers, else the free text."""
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [
        each.rpartition(" :: ")[2]
        for each in told.get_all("Classifier", [])
        if each.startswith("License :: ")
    ]
    free = str(told.get("License", "")).strip().splitlines()
    return " OR ".join(classifiers) or (free[0][:100] if free else "")


def cyclonedx(parts: list[Part], version: str) -> dict[str, object]:
    """No time of making and a serial number from the contents: the same wheels, the same list."""
    contents = "".join(part.sha256 for part in parts)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, contents)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "baton-terminal", "version": version}
        },
        "components": [
            {
                "type": "library",
                "bom-ref": part.url,
                "name": part.name,
                "version": part.version,
                "description": part.about,
                "licenses": [{"license": {"name": part.licence}}],
                "purl": part.url,
                "hashes": [{"alg": "SHA-256", "content": part.sha256}],
            }
            for part in parts
        ],
    }


def licence_list(parts: list[Part]) -> Iterator[str]:
    """A table, then each text once with all who use it."""
    yield "What this package brings, and under which terms.\n"
    rows = sorted({(part.name, part.version, part.licence) for part in parts})
    yield from (f"{name:<28} {version:<14} {licence}" for name, version, licence in rows)
    users: dict[str, set[str]] = {}
    for part in parts:
        for text in part.texts:
            users.setdefault(text, set()).add(part.name)
    for text, names in users.items():
        yield f"\n{'=' * 78}\n{', '.join(sorted(names))}\n{'=' * 78}\n\n{text}"


if __name__ == "__main__":
    sys.exit(main())
