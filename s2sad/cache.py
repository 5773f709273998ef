"""Generated text on disk: readable files that are run only if s2sad wrote them, here, for this very key.

A cache fault never changes a gradient, never crashes a program, and never runs code that s2sad did not generate for
this source: whatever is wrong, `read` gives None, the caller generates again, and `write` puts things right.

Trust rests on two things. The folder and the file are ours and nobody else may write to them. And the file ends with
a seal, an HMAC of key and text under a secret that only this user has, so that a file that came by other ways (in a
cloned repository, from another machine) is not run either. The secret is made once, in the user's cache directory, or
inside the folder that `S2SAD_CACHE_DIR` names, which can therefore be moved as a whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path

import platformdirs

from s2sad.folder import Folder, sheltered, usable

BESIDE = "__s2sad__"
KEPT = 64  # files of one function and transform; beyond that the oldest go
_LARGEST = 64 << 20  # bytes; a larger file is none of ours
_SECRET = ".s2sad-secret"
_MARK = b"\n# Written by s2sad. A changed file is set aside, never run.\n"
_FOOTER = re.compile(rb"# key    (.*)\n# digest ([0-9a-f]{64})\n# seal   ([0-9a-f]{64})\n")
_DIGITS = re.compile(rb"[0-9a-f]{64}")
_DOTS = re.compile(r"\.{2,}")
_RESERVED = re.compile(r"(?i)test|(con|prn|aux|nul|com\d|lpt\d)\.")
_own_secret = os.urandom(32).hex().encode()  # where none can be kept: seals what this process alone will read


def directory(source_file: str | None) -> Path | None:
    """Where the files for a function of `source_file` belong, or None if nowhere is safe (then all stays in memory).

    `S2SAD_CACHE_DIR` if it is set, else `__s2sad__` beside the source file as `__pycache__` is, else the user's cache
    directory. The directory need not exist yet: `write` makes it, open to this user only.
    """
    chosen = os.environ.get("S2SAD_CACHE_DIR")
    if chosen:
        path = _absolute(chosen)
        return path if path and usable(path) else None
    source = _absolute(source_file) if source_file else None
    if source and os.path.isfile(source):
        home = source.parent.parent if source.parent.name == BESIDE else source.parent  # generated from generated
        beside = home / BESIDE
        if sheltered(Path(os.path.realpath(home))) and usable(beside):
            return beside
    own = _user_directory()
    return own if own and usable(own) else None


def _absolute(path: str) -> Path | None:
    try:
        return Path(os.path.abspath(os.path.expanduser(path)))
    except (OSError, ValueError):  # the current directory is gone
        return None


def _user_directory() -> Path | None:
    path = Path(platformdirs.user_cache_dir("s2sad", appauthor=False))
    return path if path.is_absolute() else None  # "~/..." where there is no home


def file_name(module: str, qualname: str, transform: str, key: str) -> str:
    """`{module}.{qualname}.{transform}.{short key}.py` in plain characters, at most 109 of them."""
    stem = f"{module}.{qualname}".replace(".<locals>", "").replace("<lambda>", "lambda")
    stem = _DOTS.sub(".", _plain(stem)).strip(".") or "function"
    transform, short = _plain(transform)[:30], _plain(key)[:12]
    stem = stem[-(108 - len(f".{transform}.{short}.py")) :].lstrip(".")  # the end says more than the beginning
    if _RESERVED.match(stem + "."):
        stem = "_" + stem  # pytest would collect it; Windows would take it for a device
    return f"{stem}.{transform}.{short}.py"


def _plain(text: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)]
    return "".join([c if c.isascii() and (c.isalnum() or c in "._") else _spelled(c) for c in letters])


def _spelled(character: str) -> str:
    # a Greek letter by its name, as in formulas: `alpha`, `Sigma`
    match = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)", unicodedata.name(character, ""))
    if match:
        return match[2].lower() if match[1] == "SMALL" else match[2].capitalize()
    return "_" if character.isascii() else f"u{ord(character):x}"


def read(directory: Path | None, name: str, key: str) -> str | None:
    """The text that `write` was given for this name and key, or None if the file is anything else but that."""
    if directory is None:
        return None
    try:
        with Folder(directory) as folder:
            data = folder.read(name, _LARGEST)
        body, mark, _ = data.rpartition(_MARK)
        sealed = body + _footer(key, body, _secret(directory))
        return body.decode() if mark and hmac.compare_digest(sealed, data) else None
    except (OSError, ValueError):
        return None


def write(directory: Path | None, name: str, key: str, text: str) -> Path | None:
    """Write the file, whole or not at all; gives its path, or None if it can't be written.

    A file in its place that s2sad did not write is kept as `<name>.edited.py`, `<name>.edited.2.py`, ...
    """
    if directory is None:
        return None
    try:
        body = text.encode()
        data = body + _footer(key, body, _secret(directory, create=True))
        with Folder(directory, create=True) as folder:
            if not _in_place(folder, name, data):
                folder.write(name, data)
            with contextlib.suppress(OSError):
                _tidy(folder, name, ignore=directory.name == BESIDE)
        return directory / name
    except (OSError, ValueError):
        return None


def _footer(key: str, body: bytes, secret: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    seal = hmac.new(secret, key.encode() + b"\0" + body, hashlib.sha256).hexdigest()
    return _MARK + f"# key    {key}\n# digest {digest}\n# seal   {seal}\n".encode()


def _untouched(data: bytes) -> bool:
    """True if the text is as s2sad left it, for any key and under any seal: nothing of the user's is in it."""
    body, _, tail = data.rpartition(_MARK)
    footer = _FOOTER.fullmatch(tail)
    return not data or bool(footer and footer[2].decode() == hashlib.sha256(body).hexdigest())


def _in_place(folder: Folder, name: str, data: bytes) -> bool:
    """True if the file is there already; sets aside what else is there and may be somebody's work."""
    status = folder.status(name)
    if status is None:
        return False
    if stat.S_ISDIR(status.st_mode):
        folder.set_aside(name)
    elif stat.S_ISREG(status.st_mode):
        try:
            there = folder.read(name, _LARGEST)
        except OSError:  # not private, or larger than anything of ours
            folder.set_aside(name)
            return False
        if there == data:
            return True
        if not _untouched(there):
            folder.set_aside(name)
    return False


def _tidy(folder: Folder, name: str, ignore: bool) -> None:
    folder.sweep()
    if ignore and folder.status(".gitignore") is None:
        folder.write(".gitignore", b"*\n", replace=False)
    function = name.removesuffix(".py").rpartition(".")[0]
    sibling = re.compile(re.escape(function) + r"\.[0-9A-Za-z_]{1,12}\.py")
    others = [other for other in folder.names() if other != name and sibling.fullmatch(other)]
    if len(others) < KEPT:
        return
    times = {other: status.st_mtime_ns for other in others if (status := folder.status(other))}
    for other in sorted(times, key=lambda other: (times[other], other))[: len(times) - KEPT + 1]:
        with contextlib.suppress(OSError):
            if _untouched(folder.read(other, _LARGEST)):
                folder.remove(other)


def _secret(directory: Path, create: bool = False) -> bytes:
    """This user's secret; where none can be kept, this process's."""
    home = _user_directory() if directory.name == BESIDE else directory
    if home is None:
        return _own_secret
    try:
        with Folder(home, create=create) as folder:
            there = folder.status(_SECRET) is not None  # asked first: another process may make it at any time
            secret = _valid_secret(folder)
            if secret is None and create:
                folder.write(_SECRET, secrets.token_hex(32).encode(), replace=there)
                secret = _valid_secret(folder)  # another process may have been first
            return secret or _own_secret
    except OSError:
        return _own_secret


def _valid_secret(folder: Folder) -> bytes | None:
    try:
        secret = folder.read(_SECRET, 1024, secret=True)
    except OSError:
        return None
    return secret if _DIGITS.fullmatch(secret) else None
