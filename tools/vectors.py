"""The vectors of an account's whole life (tests/vectors/aura/account), played anew between hosts.

    tools/vectors                       play it, compare with what is committed, change nothing
    tools/vectors --write FOLDER        write all files into a folder that has none of them
    tools/vectors --replace             write over the committed ones; say in the commit why values changed

Every value is computed twice, by the product and by plain integers, and nothing is written unless both agree. Ids of
events depend on who heard what when; a change of the runtime may move them, and is no reason to replace anything.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "crypto")]

import session_files as files  # noqa: E402
import session_product  # noqa: E402
import session_recorder  # noqa: E402
import session_reference  # noqa: E402
from crypto_world import hexed  # noqa: E402


def made() -> dict[str, str]:
    """The text of every file, by name."""
    devices = {number: (bytes([number]) * 32, bytes([0x40 + number]) * 32) for number in session_recorder.DEVICES}
    played = session_recorder.play()
    reference, product = session_reference.Account(devices), session_product.Replay(devices, played.id)
    texts = {files.DEVICES: files.listed(devices)}
    for record in played.chapters:
        values = hexed(reference.chapter(record))
        if values != hexed(product.chapter(record)):
            raise SystemExit(f"the product and the reference differ in chapter {record['chapter']}: nothing is written")
        texts[files.name_of(record["chapter"])] = files.written(record, values)
    return texts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--write", type=Path, metavar="FOLDER", help="write into a folder that has none of the files")
    choice.add_argument("--replace", action="store_true", help="write over the committed files")
    asked = parser.parse_args()
    folder: Path = asked.write or files.ACCOUNT
    texts = made()
    there = [name for name in texts if (folder / name).exists()]
    differing = [name for name in there if (folder / name).read_text() != texts[name]]
    if asked.write is None and not asked.replace:
        print(f"{len(texts) - len(there)} missing, {len(differing)} differ: {', '.join(differing) or 'none'}")
        return 1 if differing or len(there) < len(texts) else 0
    if asked.write is not None and there:
        print(f"{folder} has {', '.join(there)}: published vectors are not written over", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text)
    print(f"{len(texts)} files in {folder}; {len(differing)} of them replaced others")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
