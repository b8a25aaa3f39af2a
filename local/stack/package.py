"""Makes the zips: each function's development binary as `bootstrap`, without debug information."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

# Some programs compare this with the file's age; ours is the same every time, so equal binaries make equal zips.
EPOCH = (1980, 1, 1, 0, 0, 0)
EXECUTABLE = 0o100755 << 16


def package(binary, folder):
    """The zip of a binary: its path, whether it was made now. Unchanged binaries keep their zip."""
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / f"{binary.name}.json"
    state = binary.stat()
    source = [str(binary), state.st_mtime_ns, state.st_size]
    known = json.loads(index.read_text()) if index.exists() else {}
    if known.get("source") == source and (folder / known["zip"]).exists():
        return folder / known["zip"], False

    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        bootstrap = _stripped(binary, Path(scratch) / "bootstrap")
        digest = hashlib.sha256(bootstrap.read_bytes()).hexdigest()[:16]
        target = folder / f"{binary.name}-{digest}.zip"
        new = target.name != known.get("zip") or not target.exists()
        if new:
            _zip(bootstrap, target)
    for old in folder.glob(f"{binary.name}-*.zip"):
        if old != target:
            old.unlink()
    index.write_text(json.dumps({"source": source, "zip": target.name}))
    return target, new


def _stripped(binary, copy):
    """Line tables are most of a development binary's size. Without `strip` on the machine they stay in."""
    strip = shutil.which("strip")
    if strip is None or subprocess.run([strip, "--strip-debug", "-o", copy, binary], check=False).returncode:
        shutil.copyfile(binary, copy)
    return copy


def _zip(bootstrap, target):
    entry = zipfile.ZipInfo("bootstrap", EPOCH)
    entry.external_attr = EXECUTABLE
    entry.compress_type = zipfile.ZIP_DEFLATED
    unfinished = target.with_suffix(".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(entry, bootstrap.read_bytes(), compresslevel=1)
    os.replace(unfinished, target)
