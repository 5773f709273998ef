"""Where code comes from (the user, the standard library, an installed package), and what s2sad itself is made of."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

import numpy as np

from s2sad import cache

_TRUSTED = {"numpy", "scipy", "s2sad"}
_GENERATED = "s2sad._generated."
INSTALLED = "installed "  # how the version of an installed package starts
_PLACES = ("site-packages", "dist-packages")
_STANDARD = tuple({os.path.join(sysconfig.get_path(name), "") for name in ("stdlib", "platstdlib")})
_SETTLED = 10.0  # seconds after which no change of a file can hide behind the one before, in the same tick of the clock
_OWN_PARTS = ("s2sad", "s2sad.templates", "gast", "astunparse")  # whose text decides what is generated


def is_generated(function: Any) -> bool:
    """Was a function written by s2sad?"""
    return f"{getattr(function, '__module__', '')}.".startswith(_GENERATED)


def library(module: str | None, filename: str | None = None) -> str | None:
    """The version that stands for code of this module, or None if its text and all it reaches must count.

    That is so for the user's code, and for installed packages of which nothing tells whether they changed.
    """
    top = module.partition(".")[0] if isinstance(module, str) else ""
    if top in _TRUSTED and not f"{module}.".startswith(_GENERATED):
        return f"{top} {getattr(sys.modules.get(top), '__version__', '')}"
    if filename is None and module and top:
        if top in sys.builtin_module_names:
            return "python"
        filename = getattr(sys.modules.get(module), "__file__", None)
        if filename is None:
            return "python" if top in sys.stdlib_module_names else None
    return _library_file(top, filename) if isinstance(filename, str) else None


@functools.lru_cache(4096)
def _library_file(top: str, filename: str) -> str | None:
    if not installed(filename):
        return None
    parts = Path(filename).parts
    place = max((n for n, part in enumerate(parts) if part in _PLACES), default=None)
    return "python" if place is None else _recorded(Path(*parts[: place + 1]), top)


def installed(filename: str | None) -> bool:
    """True for files of the standard library and of installed packages."""
    if filename is None:
        return False
    if filename.startswith(("<frozen ", *_STANDARD)):
        return True
    return any(part in _PLACES for part in Path(filename).parts)


@functools.lru_cache(4096)
def _recorded(place: Path, top: str) -> str | None:
    """A digest of the installer's list of the package's files, which has each file's digest; None if there is none.

    More than the stated version, which stays the same when a package in development is installed again.
    """
    name = re.compile(re.escape(top) + r"-[^-]*\.dist-info", re.IGNORECASE)
    try:
        found = sorted(folder for folder in os.listdir(place) if name.fullmatch(folder))
        records = [(place / folder / "RECORD").read_bytes() for folder in found]
    except OSError:
        return None
    return INSTALLED + hashlib.sha256(b"".join(records)).hexdigest() if records else None


@functools.cache
def machinery() -> str:
    """A digest of all that generates: s2sad's own text and templates, its printers, NumPy and Python (minor versions).

    Computed once a process; and the text is read only where the system tells that some file is another, or new.
    """
    files = [(part, file) for part in _OWN_PARTS for file in _files(part)]
    seen = hashlib.sha256(repr([file.seen for _, file in files]).encode()).hexdigest()
    where, name = cache.directory(None), cache.file_name("s2sad", "machinery", "text", seen)
    settled = all(file.changed < time.time() - _SETTLED for _, file in files)
    text = cache.read(where, name, seen) if settled else None
    if text is None:
        text = _digest(files)
        if settled:
            cache.write(where, name, seen, text)
    versions = f"{sys.implementation.name} {sys.version_info[:2]} {np.__version__.split('.')[:2]}"
    return hashlib.sha256(f"{versions} {text}".encode()).hexdigest()


class _File:
    """A Python file: its name in its package, and what the system knows of it."""

    __slots__ = ("changed", "name", "path", "seen")

    def __init__(self, entry: os.DirEntry, name: str):
        status = entry.stat()
        self.path, self.name = entry.path, name
        self.seen = entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
        self.changed = max(status.st_mtime, status.st_ctime)


def _files(part: str) -> list[_File]:
    """The Python files of a package; not those below folders that are packages' own affair."""
    if part in sys.modules:
        folders = list(getattr(sys.modules[part], "__path__", ()))
    else:
        spec = importlib.util.find_spec(part)
        folders = list((spec.submodule_search_locations or ()) if spec else ())
    return [file for folder in folders if os.path.isdir(folder) for file in _files_in(folder)]


def _files_in(folder: str, prefix: str = "") -> list[_File]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    out = []
    for entry in found:
        if entry.name.endswith(".py"):
            out.append(_File(entry, prefix + entry.name))
        elif entry.is_dir() and not entry.name.startswith((".", "__")):
            out += _files_in(entry.path, f"{prefix}{entry.name}/")
    return out


def _digest(files: list[tuple[str, _File]]) -> str:
    """Of the text of all files; of the stated version of what is in an archive."""
    digest = hashlib.sha256()
    for part, file in files:
        text = Path(file.path).read_bytes()
        digest.update(f"\0{part} {file.name} {len(text)}\0".encode())
        digest.update(text)
    for part in sorted(set(_OWN_PARTS) - {part for part, _ in files}):
        digest.update(f"\0{part} {_stated_version(part)}\0".encode())
    return digest.hexdigest()


def _stated_version(part: str) -> str:
    from importlib import metadata  # slow to import, and rarely needed

    try:
        return metadata.version(part.partition(".")[0])
    except metadata.PackageNotFoundError:
        return "unknown"
