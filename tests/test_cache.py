"""The cache under fault: whatever happens to directory or file, `read` gives the text that was written, or None."""

import errno
import multiprocessing
import os
import random
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from s2sad import cache, folder

KEY = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4
TEXT = '"""Gradient of f."""\n\n\ndef f_grad(x):\n    return "λ" * x\n'
NAME = "model.f.grad.0123456789ab.py"
OWNER = os.geteuid() + 12345


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "cache"))
    return cache.directory(None)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The user's cache directory, with nothing chosen."""
    monkeypatch.delenv("S2SAD_CACHE_DIR", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return Path(cache._user_directory())


@pytest.fixture
def source(tmp_path, home):
    project = tmp_path / "project"
    project.mkdir(mode=0o755)
    (project / "model.py").write_text("")
    return project / "model.py"


def heals(where):
    """Generating anew puts things right."""
    return cache.write(where, NAME, KEY, TEXT) == where / NAME and cache.read(where, NAME, KEY) == TEXT


def edited(where):
    return sorted(path.name for path in where.glob("*.edited*.py"))


# where


def test_the_chosen_directory_is_read_at_each_call(tmp_path, monkeypatch):
    for name in ("one", "two"):
        monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / name))
        assert cache.directory("whatever.py") == tmp_path / name
    monkeypatch.setenv("S2SAD_CACHE_DIR", "relative")
    monkeypatch.chdir(tmp_path)
    assert cache.directory(None) == tmp_path / "relative"


def test_beside_the_source(source, home):
    assert cache.directory(str(source)) == source.parent / "__s2sad__"
    assert cache.directory(str(source.with_name("missing.py"))) == home
    assert cache.directory("<string>") == home
    assert cache.directory(None) == home


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_files_are_private_and_the_folder_stays_out_of_version_control(source, umask):
    where = cache.directory(str(source))
    before = os.umask(umask)
    try:
        assert heals(where)
    finally:
        os.umask(before)
    assert stat.S_IMODE(where.stat().st_mode) == 0o700
    assert stat.S_IMODE((where / NAME).stat().st_mode) == 0o600
    assert (where / ".gitignore").read_text() == "*\n"
    assert sorted(os.listdir(where)) == [".gitignore", NAME]


@pytest.mark.parametrize("mode", [0o775, 0o757, 0o777, 0o1777])
def test_a_project_that_others_may_write_to_is_not_used(source, home, mode):
    source.parent.chmod(mode)
    assert cache.directory(str(source)) == home


def test_a_project_below_a_directory_that_others_may_write_to(source, home, tmp_path):
    tmp_path.chmod(0o777)
    assert cache.directory(str(source)) == home
    tmp_path.chmod(0o1777)  # others can't rename what is ours
    assert cache.directory(str(source)) == source.parent / "__s2sad__"


def test_a_project_of_somebody_else_is_not_used(source, home, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: OWNER)
    assert cache.directory(str(source)) == home


@pytest.mark.parametrize("what", ["file", "fifo", "symlink", "open to others"])
def test_something_else_in_the_place_of_the_folder(source, home, tmp_path, what):
    make_wrong(source.parent / "__s2sad__", what, tmp_path)
    assert cache.directory(str(source)) == home
    assert heals(home)


def make_wrong(path, what, tmp_path):
    if what == "file":
        path.write_text("")
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "symlink":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        path.symlink_to(tmp_path / "elsewhere")
    else:
        path.mkdir()
        path.chmod(0o777)


@pytest.mark.parametrize("what", ["file", "fifo", "symlink", "open to others"])
def test_something_else_in_the_place_of_the_chosen_directory(tmp_path, monkeypatch, what):
    path = tmp_path / "cache"
    make_wrong(path, what, tmp_path)
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(path))
    assert cache.directory(None) is None
    assert cache.write(path, NAME, KEY, TEXT) is None
    assert cache.read(path, NAME, KEY) is None
    assert cache.write(None, NAME, KEY, TEXT) is None
    assert cache.read(None, NAME, KEY) is None


def test_a_directory_of_somebody_else(here, monkeypatch):
    assert heals(here)
    monkeypatch.setattr(os, "geteuid", lambda: OWNER)
    assert cache.directory(None) is None
    assert cache.read(here, NAME, KEY) is None
    assert cache.write(here, NAME, KEY, TEXT) is None


@pytest.mark.parametrize("home_variable", [None, "", "/nonexistent", "relative"])
def test_home_unset_or_wrong(tmp_path, home_variable):
    environment = {k: v for k, v in os.environ.items() if k not in ("HOME", "XDG_CACHE_HOME", "S2SAD_CACHE_DIR")}
    if home_variable is not None:
        environment["HOME"] = home_variable
    program = (
        "from s2sad import cache; where = cache.directory(None)\n"
        "print(cache.read(where, 'a.b.c.py', 'k'), where is None or where.is_absolute())"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "None True\n"), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_nobody_knows(monkeypatch, tmp_path):
    monkeypatch.delenv("S2SAD_CACHE_DIR", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache.platformdirs, "user_cache_dir", lambda *_, **__: "~/.cache/s2sad")
    assert cache.directory(None) is None


def test_nowhere_to_keep_the_secret(source, home, monkeypatch):
    monkeypatch.setattr(cache, "_user_directory", lambda: None)
    where = cache.directory(str(source))
    assert heals(where)  # in this process
    monkeypatch.setattr(cache, "_own_secret", b"another process")
    assert cache.read(where, NAME, KEY) is None
    assert heals(where)
    assert edited(where) == []
    assert cache.directory(None) is None


# names


@pytest.mark.parametrize(
    ("module", "qualname", "expected"),
    [
        ("model", "loss", "model.loss.grad.0123456789ab.py"),
        ("pkg.model", "outer.<locals>.inner", "pkg.model.outer.inner.grad.0123456789ab.py"),
        ("model", "<lambda>", "model.lambda.grad.0123456789ab.py"),
        ("model", "λ_μ.Δ", "model.lamda_mu.Delta.grad.0123456789ab.py"),
        ("model", "größe", "model.groudfe.grad.0123456789ab.py"),
        ("model", "../../etc/x\0\n", "model._._etc_x__.grad.0123456789ab.py"),
        ("test_model", "f", "_test_model.f.grad.0123456789ab.py"),
        ("con", "f", "_con.f.grad.0123456789ab.py"),
        ("", "", "function.grad.0123456789ab.py"),
    ],
)
def test_file_names(module, qualname, expected):
    assert cache.file_name(module, qualname, "grad", KEY) == expected


def test_long_names_end_in_function_transform_and_key(here):
    name = cache.file_name("package." * 50, "f" * 20, "value_and_grad", KEY)
    assert len(name) <= 109 and name.endswith("package." + "f" * 20 + ".value_and_grad.0123456789ab.py")
    longest = cache.file_name("tests" * 50, "test" * 500, "t" * 90, KEY * 2)
    assert len(longest) in (108, 109)
    assert cache.write(here, longest, KEY, TEXT) == here / longest
    assert cache.read(here, longest, KEY) == TEXT


# what is read


@pytest.mark.parametrize("text", [TEXT, "", "x = 1", "x = 1\n\n", "s = '\\r'\r\n\ty\x0c\n", cache._MARK.decode()])
def test_the_text_comes_back_as_it_was(here, text):
    assert cache.write(here, NAME, KEY, text) == here / NAME
    assert cache.read(here, NAME, KEY) == text
    assert (here / NAME).read_bytes().startswith(text.encode())  # same line numbers


def test_for_this_key_and_name_only(here):
    assert heals(here)
    assert cache.read(here, NAME, OTHER) is None
    assert cache.read(here, "other" + NAME, KEY) is None


def test_text_that_has_no_bytes(here):
    assert cache.write(here, NAME, KEY, "\ud800") is None
    assert heals(here)


def test_every_truncation(here):
    assert heals(here)
    data = (here / NAME).read_bytes()
    for length in range(len(data)):
        (here / NAME).write_bytes(data[:length])
        assert cache.read(here, NAME, KEY) is None, length
    assert heals(here)


def test_every_byte_flipped(here):
    assert heals(here)
    data = (here / NAME).read_bytes()
    bits = random.Random(0)
    for position in range(len(data)):
        wrong = bytearray(data)
        wrong[position] ^= 1 << bits.randrange(8)
        (here / NAME).write_bytes(wrong)
        assert cache.read(here, NAME, KEY) is None, position
    assert heals(here)


def test_something_appended(here):
    assert heals(here)
    with open(here / NAME, "a") as file:
        file.write("import os\n")
    assert cache.read(here, NAME, KEY) is None
    assert heals(here)
    assert edited(here) == ["model.f.grad.0123456789ab.edited.py"]


def test_swapped_with_another(here):
    other = NAME.replace(".f.", ".g.")
    assert heals(here) and cache.write(here, other, OTHER, "g = 1\n")
    first, second = (here / NAME).read_bytes(), (here / other).read_bytes()
    (here / NAME).write_bytes(second)
    (here / other).write_bytes(first)
    assert cache.read(here, NAME, KEY) is None and cache.read(here, other, OTHER) is None
    assert heals(here)
    assert edited(here) == []  # nothing in it was anybody's work


def test_given_another_key(here):
    assert heals(here)
    (here / NAME).write_text((here / NAME).read_text().replace(KEY, OTHER))
    assert cache.read(here, NAME, OTHER) is None
    assert cache.read(here, NAME, KEY) is None


def test_larger_than_anything_of_ours(here, monkeypatch):
    assert heals(here)
    monkeypatch.setattr(cache, "_LARGEST", (here / NAME).stat().st_size - 1)
    assert cache.read(here, NAME, KEY) is None


def test_planted_with_a_right_digest(here, tmp_path, monkeypatch):
    monkeypatch.setenv("S2SAD_CACHE_DIR", str(tmp_path / "attacker"))
    there = cache.directory(None)
    cache.write(there, NAME, KEY, "raise SystemExit\n")
    assert cache.read(there, NAME, KEY) == "raise SystemExit\n"
    here.mkdir(mode=0o700)
    (here / NAME).write_bytes((there / NAME).read_bytes())
    assert cache.read(here, NAME, KEY) is None
    assert heals(here)


def test_a_folder_that_came_with_a_repository_is_not_trusted(source, home):
    where = cache.directory(str(source))
    assert heals(where)
    assert os.listdir(home) == [cache._SECRET]
    (home / cache._SECRET).write_bytes(b"0" * 64)  # on another machine
    assert cache.read(where, NAME, KEY) is None
    assert heals(where)


@pytest.mark.parametrize("secret", [b"", b"short", b"0" * 64 + b"\n", bytes(64)])
def test_a_damaged_secret_is_replaced(here, secret):
    assert heals(here)
    (here / cache._SECRET).write_bytes(secret)
    assert cache.read(here, NAME, KEY) is None
    assert heals(here)
    assert (here / cache._SECRET).read_bytes() != secret


def test_a_secret_that_others_can_read_is_replaced(here):
    assert heals(here)
    secret = (here / cache._SECRET).read_bytes()
    (here / cache._SECRET).chmod(0o644)
    assert cache.read(here, NAME, KEY) is None
    assert heals(here)
    assert (here / cache._SECRET).read_bytes() != secret


def test_a_file_that_others_may_write_to(here):
    for mode in (0o620, 0o602, 0o666):
        assert heals(here)
        (here / NAME).chmod(mode)
        assert cache.read(here, NAME, KEY) is None
    assert heals(here)


def test_a_file_of_somebody_else(here, monkeypatch):
    assert heals(here)
    if os.geteuid() == 0:
        os.chown(here / NAME, OWNER, -1)
        assert cache.read(here, NAME, KEY) is None
        assert heals(here)
        assert (here / NAME).stat().st_uid == 0
    status = (here / NAME).stat()
    assert folder.private(status)
    monkeypatch.setattr(os, "geteuid", lambda: OWNER)
    assert not folder.private(status)


@pytest.mark.parametrize("what", ["symlink", "dangling", "fifo", "directory", "socket", "huge", "not text"])
def test_something_else_in_the_place_of_the_file(here, tmp_path, monkeypatch, what):
    assert heals(here)
    good, path = (here / NAME).read_bytes(), here / NAME
    path.unlink()
    if what == "symlink":
        (tmp_path / "elsewhere.py").write_bytes(good)
        path.symlink_to(tmp_path / "elsewhere.py")
    elif what == "dangling":
        path.symlink_to(tmp_path / "missing.py")
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "directory":
        path.mkdir()
        (path / "work.py").write_text("mine")
    elif what == "socket":
        monkeypatch.chdir(here)  # a socket's path must be short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(NAME)
    elif what == "huge":
        path.touch(mode=0o600)
        os.truncate(path, 1 << 30)
    else:
        path.write_bytes(b"\xff\xfe" + good)
    assert cache.read(here, NAME, KEY) is None
    assert heals(here)
    if what == "symlink":
        assert (tmp_path / "elsewhere.py").read_bytes() == good
    if what == "directory":
        assert (here / edited(here)[0] / "work.py").read_text() == "mine"


# edited by hand


def test_hand_edits_are_kept_aside_never_run_never_lost(here):
    assert heals(here)
    for number in range(1, 4):
        work = f"# mine {number}\n" + (here / NAME).read_text()
        (here / NAME).write_text(work)
        assert cache.read(here, NAME, KEY) is None
        assert heals(here)
        suffix = ".edited.py" if number == 1 else f".edited.{number}.py"
        assert (here / NAME).with_suffix(suffix).read_text() == work
    assert len(edited(here)) == 3


def test_an_edit_without_the_footer_is_kept_too(here):
    here.mkdir(mode=0o700)
    (here / NAME).write_text("def f_grad(x): ...\n")
    assert heals(here)
    assert [(here / name).read_text() for name in edited(here)] == ["def f_grad(x): ...\n"]


def test_what_cannot_be_kept_is_not_overwritten(here, monkeypatch):
    assert heals(here)
    (here / NAME).write_text("mine")

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "rename", refuse)
    assert cache.write(here, NAME, KEY, TEXT) is None
    assert (here / NAME).read_text() == "mine"


def test_no_hard_links(here, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EPERM, "operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert heals(here)
    (here / NAME).write_text("mine")
    assert heals(here)
    assert [(here / name).read_text() for name in edited(here)] == ["mine"]


# the disk


@pytest.mark.parametrize("call", ["mkdir", "open", "write", "replace", "fstat", "listdir"])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EDQUOT])
def test_any_call_fails(here, monkeypatch, call, error):
    def fail(*_, **__):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        path = cache.write(here, NAME, KEY, TEXT)
        assert path is None or call == "listdir"
        assert cache.read(here, NAME, KEY) == (None if path is None else TEXT)
    assert [name for name in os.listdir(here.parent) if name != "cache"] == []
    assert heals(here)
    assert [name for name in os.listdir(here) if name.endswith(".tmp")] == []


def test_disk_full_while_writing(here, monkeypatch):
    assert heals(here)
    write, written = os.write, []

    def full(fd, data):
        if written:
            raise OSError(errno.ENOSPC, "no space left on device")
        written.append(write(fd, data[: len(data) // 2]))
        return written[0]

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert cache.write(here, NAME, OTHER, TEXT + "# longer\n") is None
    assert cache.read(here, NAME, KEY) == TEXT  # what was there is there still
    assert sorted(os.listdir(here)) == [cache._SECRET, NAME]


def test_deleted_midway(here, monkeypatch):
    assert heals(here)
    replace = os.replace

    def delete_first(*args, **kwargs):
        for path in here.iterdir():
            path.unlink()
        here.rmdir()
        return replace(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", delete_first)
        assert cache.write(here, NAME, OTHER, "x = 2\n") is None
    assert not here.exists()
    assert heals(here)


def test_the_path_is_replaced_by_a_link_midway(here, tmp_path, monkeypatch):
    assert heals(here)
    (tmp_path / "trap").mkdir(mode=0o700)
    replace = os.replace

    def move_first(*args, **kwargs):
        here.rename(tmp_path / "moved")
        here.symlink_to(tmp_path / "trap")
        return replace(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", move_first)
        cache.write(here, NAME, OTHER, "x = 2\n")
    assert os.listdir(tmp_path / "trap") == []
    assert cache.read(here, NAME, OTHER) is None


@pytest.mark.parametrize("years", [-30, 30])
def test_clocks_off_by_years(here, years):
    assert heals(here)
    then = time.time() + years * 365.25 * 86400
    os.utime(here / NAME, (then, then))
    os.utime(here, (then, then))
    assert cache.read(here, NAME, KEY) == TEXT
    assert heals(here)


# many writers


def test_a_writer_killed_at_any_point(here):
    assert heals(here)
    program = (
        "import os, sys, time\nfrom pathlib import Path\nfrom s2sad import cache\n"
        "where, name, other, text = Path(sys.argv[1]), *sys.argv[2:]\n"
        "print('ready', flush=True)\nn = 0\n"
        "while True:\n    n += 1\n    cache.write(where, name, other, text + str(n))\n"
    )
    for delay in (0.0, 0.003, 0.007, 0.02, 0.05):
        arguments = [sys.executable, "-c", program, str(here), NAME, OTHER, TEXT]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout.readline() == "ready\n"
            time.sleep(delay)
            writer.send_signal(signal.SIGKILL)
        found = cache.read(here, NAME, OTHER)
        assert found is None or found.startswith(TEXT)
        assert cache._untouched((here / NAME).read_bytes())
    assert heals(here)
    assert sorted(os.listdir(here)) == [cache._SECRET, NAME]  # their temporary files went with the next write


def test_killed_before_each_call_of_a_write(here):
    """A write that stops for good before its n-th call to the system, for every n."""
    for stop in range(1, 40):
        for path in here.glob("*") if here.exists() else ():
            path.unlink()
        pid = os.fork()
        if pid == 0:
            stop_before(stop)
            cache.write(here, NAME, KEY, TEXT)
            os._exit(0)
        status = os.waitpid(pid, 0)[1]
        assert cache.read(here, NAME, KEY) in (None, TEXT)
        assert heals(here)
        assert sorted(os.listdir(here)) == [cache._SECRET, NAME]
        if status == 0:
            break
    assert stop > 10


def stop_before(number):
    calls = iter(range(1, number + 1))

    def watch(event, _):
        if event.startswith("os.") or event == "open":
            left = next(calls, None)
            if left is None or left == number:
                os._exit(1)

    sys.addaudithook(watch)


def start_cold(arguments):
    where, number = arguments
    for _ in range(3):
        found = cache.read(where, NAME, KEY)
        assert found in (None, TEXT)
        assert cache.write(where, NAME, KEY, TEXT) == where / NAME
    return cache.read(where, NAME, KEY), number


def test_another_process_makes_the_secret_meanwhile(here, monkeypatch):
    here.mkdir(mode=0o700)
    look, theirs = cache._valid_secret, b"5" * 64

    def look_just_before(held):
        found = look(held)
        held.write(cache._SECRET, theirs, replace=False)
        return found

    monkeypatch.setattr(cache, "_valid_secret", look_just_before)
    assert heals(here)
    assert (here / cache._SECRET).read_bytes() == theirs


def test_64_processes_start_cold_on_one_key(here):
    context = multiprocessing.get_context("fork")
    with context.Pool(64) as pool:
        found = pool.map(start_cold, [(here, n) for n in range(64)], chunksize=1)
    assert found == [(TEXT, n) for n in range(64)]
    assert sorted(os.listdir(here)) == [cache._SECRET, NAME]


def test_temporary_files_of_others_stay_while_they_write(here, monkeypatch):
    assert heals(here)
    running, ours, dead = os.getppid(), os.getpid(), 2**22 + 7
    names = [f".{NAME}.{pid}.0123abcd.tmp" for pid in (running, ours, dead)]
    in_hand = f".{NAME}.{ours}.4567abcd.tmp"  # another thread's
    monkeypatch.setattr(folder, "_writing", {in_hand})
    for name in (*names, in_hand, "mine.tmp"):
        (here / name).touch(mode=0o600)
    cache.write(here, NAME, KEY, TEXT)
    assert sorted(set(os.listdir(here)) - {NAME, cache._SECRET}) == sorted([names[0], in_hand, "mine.tmp"])
    os.utime(here / names[0], (0, 0))
    cache.write(here, NAME, KEY, TEXT)
    assert not (here / names[0]).exists()


def test_the_oldest_of_many_versions_go_but_never_an_edited_one(here, monkeypatch):
    monkeypatch.setattr(cache, "KEPT", 3)
    other_function = "model.g.grad.000000000000.py"
    cache.write(here, other_function, KEY, TEXT)
    names = [f"model.f.grad.{n:012x}.py" for n in range(6)]
    for n, name in enumerate(names):
        if n == 1:
            (here / names[0]).write_text("mine")
        assert cache.write(here, name, KEY, TEXT)
        os.utime(here / name, (n + 1, n + 1))
    os.utime(here / names[0], (0, 0))
    newest = "model.f.grad.ffffffffffff.py"
    for text in (TEXT, TEXT + "\n"):
        assert cache.write(here, newest, KEY, text)
    left = {name for name in os.listdir(here) if name.startswith("model")}
    assert left == {names[0], names[4], names[5], newest, other_function}
