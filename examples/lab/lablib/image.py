"""A small image made of the host's busybox, for no image can be pulled on most machines of a CI."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile

NAME = "trunkline/busybox:lab"
ALSO = ("busybox:lab", "alpine:lab")
CHANGES = ('CMD ["sh"]', "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin")

DIRECTORIES = (
    "bin",
    "sbin",
    "usr",
    "usr/bin",
    "usr/sbin",
    "etc",
    "dev",
    "proc",
    "sys",
    "root",
    "var",
    "var/log",
    "run",
    "lib",
    "lib64",
    "home",
)
FILES = {
    "etc/passwd": "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    "etc/group": "root:x:0:\nnogroup:x:65534:\n",
    "etc/os-release": 'ID=trunkline-lab\nNAME="trunkline practice image"\n',
}


def layer(busybox: str) -> bytes:
    """The image's only layer, as a tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in DIRECTORIES:
            _add(archive, name, tarfile.DIRTYPE, 0o755)
        _add(archive, "tmp", tarfile.DIRTYPE, 0o1777)
        for name, text in FILES.items():
            _add(archive, name, tarfile.REGTYPE, 0o644, text.encode())
        with open(busybox, "rb") as file:
            _add(archive, "bin/busybox", tarfile.REGTYPE, 0o755, file.read())
        for library in _libraries(busybox):
            with open(library, "rb") as file:
                _add(archive, library.lstrip("/"), tarfile.REGTYPE, 0o755, file.read())
        applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
        for applet in applets.stdout.split():
            if applet != "busybox":
                _add(archive, f"bin/{applet}", tarfile.SYMTYPE, 0o777, target="busybox")
    return buffer.getvalue()


def _libraries(program: str) -> list[str]:
    """None for Debian's busybox-static; the plain busybox brings its libraries along."""
    found = subprocess.run(["ldd", program], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        return []
    paths = re.findall(r"(/\S+) \(0x", found.stdout)
    return [path for path in paths if os.path.exists(path)]


def _add(
    archive: tarfile.TarFile,
    name: str,
    kind: bytes,
    mode: int,
    data: bytes = b"",
    target: str = "",
) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.linkname = kind, mode, len(data), target
    archive.addfile(entry, io.BytesIO(data) if data else None)
