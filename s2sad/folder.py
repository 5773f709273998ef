"""A directory that is ours alone, held open: what the cache reads and writes, it reads and writes through this.

Every name is resolved inside the open directory, so that nothing done to the path meanwhile (a rename, a symlink put
in its place) can lead elsewhere. Where the system has no such calls (Windows) paths are joined, and who owns a file
is left to the access rights of the user's profile.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
import time
from pathlib import Path

_POSIX = hasattr(os, "geteuid") and os.open in os.supports_dir_fd
_SAFE_OPEN = sum(getattr(os, flag, 0) for flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
_TEMPORARY = re.compile(r"\..*\.(\d+)\.[0-9a-f]{8}\.tmp")
_DAY = 24 * 3600.0
_writing: set[str] = set()  # temporary names that this process has in hand


def private(status: os.stat_result) -> bool:
    """True if the file or directory is ours and nobody else may write to it."""
    return not _POSIX or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def usable(path: Path) -> bool:
    """True if `path` is a private directory, or can be made."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return _can_be_made(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(status.st_mode) and private(status)


def _can_be_made(path: Path) -> bool:
    for parent in path.parents:
        if os.path.lexists(parent):
            return parent.is_dir() and os.access(parent, os.W_OK | os.X_OK)
    return False


def sheltered(path: Path) -> bool:
    """True if `path` is a private directory that no other user could replace: no parent is open to others."""
    if not _POSIX:
        return os.access(path, os.W_OK)
    try:
        if not private(os.stat(path)) or not os.access(path, os.W_OK | os.X_OK):
            return False
        parents = [os.stat(parent) for parent in path.parents]
    except (OSError, ValueError):
        return False
    return all(s.st_uid in (0, os.geteuid()) and (not s.st_mode & 0o022 or s.st_mode & stat.S_ISVTX) for s in parents)


class Folder:
    """An open private directory; a context manager. Methods raise OSError."""

    def __init__(self, path: Path, create: bool = False):
        if create and not os.path.lexists(path):
            os.makedirs(path.parent, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.mkdir(path, 0o700)
        self._path = path
        self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | _SAFE_OPEN) if _POSIX else None
        if not private(os.stat(path) if self._fd is None else os.fstat(self._fd)):
            self.__exit__()
            raise PermissionError(f"{path} belongs to another user or is open to others")

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def _at(self, name: str) -> dict:
        return {"path": name, "dir_fd": self._fd} if _POSIX else {"path": self._path / name}

    def _move(self, call, name: str, new: str, **options) -> None:
        if _POSIX:
            call(name, new, src_dir_fd=self._fd, dst_dir_fd=self._fd, **options)
        else:
            call(self._path / name, self._path / new)

    def names(self) -> list[str]:
        return sorted(os.listdir(self._fd if _POSIX else self._path))

    def status(self, name: str) -> os.stat_result | None:
        """What is there under `name` (links are not followed); None if nothing is."""
        try:
            return os.stat(**self._at(name), follow_symlinks=False)
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        os.unlink(**self._at(name))

    def read(self, name: str, largest: int, secret: bool = False) -> bytes:
        """The bytes of a private regular file (`secret`: that others can't even read)."""
        fd = os.open(**self._at(name), flags=os.O_RDONLY | _SAFE_OPEN)
        with open(fd, "rb") as file:
            status = os.fstat(fd)
            if not stat.S_ISREG(status.st_mode) or not private(status) or status.st_size > largest:
                raise PermissionError(f"{name} is not a file of ours")
            if secret and _POSIX and status.st_mode & 0o077:
                raise PermissionError(f"{name} can be read by others")
            return file.read()

    def write(self, name: str, data: bytes, replace: bool = True) -> None:
        """Write the whole file or nothing; without `replace`, a file that is there already stays."""
        temporary = f".{name}.{os.getpid()}.{secrets.token_hex(4)}.tmp"
        _writing.add(temporary)
        try:
            self._fill(temporary, data)
            if not replace and self._link(temporary, name):
                return
            self._move(os.replace, temporary, name)
        finally:
            with contextlib.suppress(OSError):
                self.remove(temporary)
            _writing.discard(temporary)

    def _fill(self, name: str, data: bytes) -> None:
        fd = os.open(**self._at(name), flags=os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE_OPEN, mode=0o600)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(fd, rest) :]
        finally:
            os.close(fd)  # without fsync: a file that a power cut leaves incomplete is found out when it is read

    def _link(self, name: str, new: str) -> bool:
        """Give the file a second name; False if the file system has no such links."""
        try:
            self._move(os.link, name, new, follow_symlinks=False)
        except FileExistsError:
            pass
        except OSError:
            return False
        return True

    def set_aside(self, name: str) -> str:
        """Keep what is under `name` under a free name as well (or instead), overwriting nothing; gives that name."""
        status = self.status(name)
        for number in range(1, 10_000):
            aside = name.removesuffix(".py") + (".edited.py" if number == 1 else f".edited.{number}.py")
            there = self.status(aside)
            if there is None and self._give(name, aside):
                return aside
            if there is not None and status is not None and os.path.samestat(there, status):
                return aside
        raise FileExistsError(f"too many edited copies of {name}")

    def _give(self, name: str, new: str) -> bool:
        # a link first: it can't overwrite, and leaves no moment at which the file has no name
        if not self._link(name, new):
            self._move(os.rename, name, new)
            return True
        mine, there = self.status(name), self.status(new)
        return mine is not None and there is not None and os.path.samestat(mine, there)

    def sweep(self) -> None:
        """Remove the temporary files of writers that were killed."""
        for name in self.names():
            match = _TEMPORARY.fullmatch(name)
            if match and name not in _writing and self._abandoned(name, int(match[1])):
                with contextlib.suppress(OSError):
                    self.remove(name)

    def _abandoned(self, name: str, pid: int) -> bool:
        status = self.status(name)
        if status is None:
            return False
        # a clock may be off by years, and a number may be a new process's: either sign is enough, neither can harm,
        # since a writer whose file goes away only fails to write
        return pid == os.getpid() or not _running(pid) or abs(time.time() - status.st_mtime) > _DAY


def _running(pid: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        pass
    return True
