"""A file is written whole or not at all, whatever happens on the way."""

import errno
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from csmetrics._support.atomic_write import written_whole
from csmetrics.cli import output
from csmetrics.errors import FileError

OLD = "the old report"


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(OLD)
    return path


@pytest.fixture(params=["unnamed", "beside"])
def way(request, monkeypatch):
    """A system that has files without a name, and one that has none."""
    if request.param == "beside":
        monkeypatch.setattr("csmetrics._support.atomic_write._UNNAMED", None)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return request.param


def alone_and_old(report):
    return [p.name for p in report.parent.iterdir()] == [report.name] and report.read_text() == OLD


@pytest.mark.usefixtures("way")
def test_the_new_file_takes_the_place_of_the_old_one(report):
    with written_whole(report) as part:
        part.write_text("new")
        assert report.read_text() == OLD
    assert report.read_text() == "new"
    assert list(report.parent.iterdir()) == [report]


@pytest.mark.usefixtures("way")
def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path):
    (tmp_path / "plain").touch()
    with written_whole(tmp_path / "made") as part:
        part.write_bytes(b"")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "made")}
    assert len(modes) == 1


@pytest.mark.usefixtures("way")
def test_a_link_is_followed_not_replaced(report, tmp_path):
    link = tmp_path / "latest.csv"
    link.symlink_to(report)
    with written_whole(link) as part:
        part.write_text("new")
    assert link.is_symlink()
    assert report.read_text() == "new"


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_of_the_writer_leaves_the_old_file_and_passes_through(report, error):
    def interrupted():
        with written_whole(report) as part:
            part.write_text("half")
            raise error

    with pytest.raises(error):
        interrupted()
    assert alone_and_old(report)


@pytest.mark.parametrize(
    "write",
    [
        lambda part: part.write_text("x" * 100_000),
        lambda part: pl.DataFrame({"x": range(100_000)}).write_csv(part),
        lambda part: pl.DataFrame({"x": range(100_000)}).write_parquet(part),
        lambda part: output._write_excel(  # noqa: SLF001  what write does in a file of its own
            pl.DataFrame({"x": range(20_000)}), part
        ),
    ],
    ids=["text", "csv", "parquet", "xlsx"],
)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_clear_error(report, write, monkeypatch):
    monkeypatch.setattr("csmetrics._support.atomic_write._UNNAMED", None)

    def write_to_the_full_disk():
        with written_whole(report) as part:
            part.unlink()
            part.symlink_to("/dev/full")
            write(part)

    with pytest.raises(FileError, match=r"report\.csv cannot be written: the disk is full"):
        write_to_the_full_disk()
    assert alone_and_old(report)


def test_a_disk_that_fills_up_on_the_last_bytes_is_noticed(report, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"), written_whole(report) as part:
        part.write_text("new")
    assert alone_and_old(report)


def test_a_file_larger_than_the_system_allows_is_one_clear_error(report):
    script = f"""
import resource, signal
from csmetrics.cli import output
from csmetrics.errors import FileError
from csmetrics._support.atomic_write import written_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, {resource.RLIM_INFINITY}))
try:
    with written_whole({str(report)!r}) as part:
        part.write_text("x" * 100_000)
except FileError as error:
    print(error)
"""
    done = subprocess.run(  # noqa: S603  this test's own text
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert "the disk takes no file of this size" in done.stdout
    assert alone_and_old(report)


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_folder_that_may_not_be_written_to_is_one_clear_error(report, monkeypatch, code):
    def forbidden(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("csmetrics._support.atomic_write._UNNAMED", None)
    monkeypatch.setattr(Path, "touch", forbidden)  # modes do not hold a superuser back
    with (
        pytest.raises(FileError, match=r"read-only|may not be written to"),
        written_whole(report) as part,
    ):
        part.write_text("new")
    assert alone_and_old(report)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc on this system")
def test_a_file_system_that_takes_no_files_is_one_clear_error():
    with pytest.raises(FileError, match="/proc/report"), written_whole("/proc/report"):
        pass


def test_a_missing_folder_a_folder_and_a_file_for_a_folder_are_named(report, tmp_path):
    for path, says in (
        (tmp_path / "none" / "report.csv", "its folder does not exist; make it first"),
        (tmp_path, "the path is a folder; give the path of a file"),
        (report / "report.csv", "should be a folder is a file"),
        (tmp_path / ("x" * 5000), "the path is too long"),
        (os.devnull, "the path is a device or a pipe"),
    ):
        with pytest.raises(FileError, match=says) as caught, written_whole(path):
            pass
        assert str(path) in str(caught.value)
    assert alone_and_old(report)


@pytest.mark.parametrize("moment", ["half the bytes", "all the bytes"])
def test_a_process_killed_while_writing_leaves_the_old_file_alone(report, moment):
    script = f"""
import sys, time
from csmetrics._support.atomic_write import written_whole
with written_whole({str(report)!r}) as part:
    file = part.open("w")
    file.write("x" * 1_000_000)
    {"file.close()" if moment == "all the bytes" else "file.flush()"}
    print("written", flush=True)
    time.sleep(60)
"""
    with subprocess.Popen(  # noqa: S603  this test's own text
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=60) == -signal.SIGKILL
    if hasattr(os, "O_TMPFILE"):
        assert alone_and_old(report)
    assert report.read_text() == OLD
    with written_whole(report) as part:
        part.write_text("the next one")
    assert report.read_text() == "the next one"


def test_what_a_killed_writer_left_is_removed_a_day_later_and_nothing_else(report):
    left, fresh, other = (
        report.with_name(name)
        for name in (".csmetrics-0123456789ab.csv", ".csmetrics-ba9876543210.csv", ".csmetrics-x")
    )
    for path in (left, fresh, other):
        path.touch()
    now = time.time()
    for path, hours in ((left, 25), (fresh, 23), (other, 25), (report, 25)):
        os.utime(path, (now - hours * 3600,) * 2)
    with written_whole(report) as part:
        part.write_text("new")
    names = {path.name for path in report.parent.iterdir()}
    assert names == {report.name, fresh.name, other.name}


def test_a_killed_writer_of_a_workbook_leaves_nothing(report, tmp_path_factory):
    spare = tmp_path_factory.mktemp("spare")
    script = f"""
import time
from pathlib import Path
import polars as pl, xlsxwriter
from csmetrics.cli import output
closed = xlsxwriter.Workbook.close
def slow(book):
    print("writing", flush=True)
    time.sleep(60)
xlsxwriter.Workbook.close = slow
output.write(pl.DataFrame({{"x": ["y" * 1000] * 5000}}), Path({str(report.with_suffix(".xlsx"))!r}))
"""
    with subprocess.Popen(  # noqa: S603  this test's own text
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(spare)},
    ) as process:
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
    assert not [*spare.iterdir()]
    if hasattr(os, "O_TMPFILE"):
        assert alone_and_old(report)
