"""Where code comes from (the user, the standard library, an installed package), and what s2sad itself is made of."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import sys
import sysconfig
from pathlib import Path

import numpy as np

_TRUSTED = {"numpy", "scipy", "s2sad"}
_GENERATED = "s2sad._generated."
INSTALLED = "installed "  # how the version of an installed package starts
_PLACES = ("site-packages", "dist-packages")
_STANDARD = tuple({os.path.join(sysconfig.get_path(name), "") for name in ("stdlib", "platstdlib")})
_OWN_PARTS = ("s2sad", "s2sad.templates", "gast", "astunparse")  # whose text decides what is generated


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

    Computed once a process.
    """
    digest = hashlib.sha256()
    digest.update(f"{sys.implementation.name} {sys.version_info[:2]} {np.__version__.split('.')[:2]}".encode())
    for part in _OWN_PARTS:
        spec = importlib.util.find_spec(part)
        found = False
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for name, text in _texts(folder):
                found = True
                digest.update(f"\0{part} {name} {len(text)}\0".encode())
                digest.update(text)
        if not found:  # in an archive
            digest.update(f"\0{part} {_stated_version(part)}\0".encode())
    return digest.hexdigest()


def _texts(folder: str) -> list[tuple[str, bytes]]:
    out = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
        for name in sorted(names):
            if name.endswith(".py"):
                path = os.path.join(where, name)
                with open(path, "rb") as file:
                    out.append((os.path.relpath(path, folder).replace(os.sep, "/"), file.read()))
    return out


def _stated_version(part: str) -> str:
    from importlib import metadata  # slow to import, and rarely needed

    try:
        return metadata.version(part.partition(".")[0])
    except metadata.PackageNotFoundError:
        return "unknown"
