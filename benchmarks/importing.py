"""Speed of importing exported files, compared with polars' CSV reader (导入的速度).

Run from the repository: ``python -m benchmarks.importing --messages 1000000 --files 30``. Each
contestant reads the same messages in its own process, in turn. The baseline is polars' reader with
parsed times, because an import returns times too. It cannot read chat records, so their baseline
is the reader of the same messages as CSV.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import polars as pl

from benchmarks.report import machine
from csmetrics.exports import import_folder

_MARK = "/" + "*" * 17 + "以下为一通会话" + "*" * 30 + "/"
_SAID = ("有货吗", "您好，有的，今天下单明天发货", "好的谢谢", "会缩水吗？我家孩子用", "不会的")
_TURNS = 12
_BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001  as exports write it: local, without a zone
_HEAD = "消息ID,客户名,发送时间,发送方,客服账号,消息类型,发送内容"


def _talks(random: Random, messages: int, begin: datetime) -> Iterator[list[tuple[str, str, str]]]:
    """Yield sessions as (sender, time, text); the first sender is the buyer."""
    for number in range(messages // _TURNS):
        pin = f"j{random.randrange(10**6):06}"
        agent = f"示例店-客服{random.randrange(30)}"
        at = begin + timedelta(seconds=3 * number)
        talk = []
        for turn in range(_TURNS):
            at += timedelta(seconds=random.randrange(40))
            who = agent if turn % 2 else pin
            talk.append((who, f"{at:%Y-%m-%d %H:%M:%S}", random.choice(_SAID)))
        yield talk


def _log(talks: Iterator[list[tuple[str, str, str]]], number: int) -> str:
    """Format sessions as a 京东 chat record."""
    del number
    lines = []
    for talk in talks:
        lines.append(_MARK)
        buyer = talk[0][0]
        masked = f"{buyer[0]}****{buyer[-2:]}"
        for who, at, text in talk:
            lines += [f"{masked if who == buyer else who} {at}", text]
    return "\n".join(lines)


def _sheet(talks: Iterator[list[tuple[str, str, str]]], number: int) -> str:
    """Format sessions as a CSV table of messages."""
    lines = [_HEAD]
    for talk in talks:
        buyer = talk[0][0]
        for who, at, text in talk:
            place = f"{number:03}{len(lines):07}"
            side = f"用户,{''}" if who == buyer else f"客服,{who}"
            lines.append(f"{place},{buyer},{at},{side},文字,{text}")
    return "\n".join(lines) + "\n"


FORMATS: dict[str, tuple[str, Callable[[Iterator[list[tuple[str, str, str]]], int], str]]] = {
    "chat record": ("log", _log),
    "CSV": ("csv", _sheet),
}


def make(folder: Path, form: str, messages: int, files: int) -> None:
    """Write the files of one format."""
    suffix, write = FORMATS[form]
    for number in range(files):
        begin = _BEGIN + timedelta(hours=3 * number)
        talks = _talks(Random(number), messages // files, begin)  # noqa: S311
        (folder / f"{number:03}.{suffix}").write_text(write(talks, number), "utf-8")


def take(name: str, folder: Path) -> dict[str, float]:
    """Run one contestant; return wall and CPU seconds, peak memory in GB, and rows."""
    warnings.simplefilter("ignore")
    files = sorted(folder.iterdir())
    began, used = time.perf_counter(), time.process_time()
    if name == IMPORT:
        found = import_folder(folder, shop_id="示例店", robots=["小蜜"])
        rows = int(found.report.files["taken"].sum())
    else:
        rows = sum(pl.read_csv(path, try_parse_dates=name == TIMES).height for path in files)
    taken = {"wall": time.perf_counter() - began, "cpu": time.process_time() - used}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {**taken, "peak": peak, "rows": rows}


PLAIN = "polars.read_csv"
TIMES = "polars.read_csv, times read"
IMPORT = "csmetrics import"
CONTESTANTS = (("CSV", PLAIN), ("CSV", TIMES), ("CSV", IMPORT), ("chat record", IMPORT))


def main(messages: int, files: int, runs: int) -> None:
    """Print each contestant's measures for each format, and the ratio to the baseline."""
    taken: dict[tuple[str, str], list[dict[str, float]]] = {one: [] for one in CONTESTANTS}
    with tempfile.TemporaryDirectory() as made:
        for form in FORMATS:
            (Path(made) / form).mkdir()
            make(Path(made) / form, form, messages, files)
        for _ in range(runs):
            for form, name in CONTESTANTS:
                folder = str(Path(made) / form)
                command = [sys.executable, "-m", "benchmarks.importing", "--take", name, folder]
                text = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
                taken[form, name].append(json.loads(text.stdout.splitlines()[-1]))
    middle = {
        one: {key: median(run[key] for run in rounds) for key in rounds[0]}
        for one, rounds in taken.items()
    }
    base = middle["CSV", TIMES]
    lines = [
        f"{machine()}. {messages:,} messages in {files} files; median of {runs} runs.",
        "",
        "| files | contestant | rows | wall, s | CPU, s | peak, GB | wall ratio | CPU ratio |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {form} | {name} | {one['rows']:,.0f} | {one['wall']:.2f} | {one['cpu']:.2f} | "
        f"{one['peak']:.2f} | {one['wall'] / base['wall']:.1f} | {one['cpu'] / base['cpu']:.1f} |"
        for (form, name), one in middle.items()
    ]
    print("\n".join(lines))  # noqa: T201  it is what the command is for


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--take", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.take:
        print(json.dumps(take(given.take[0], Path(given.take[1]))))  # noqa: T201
    else:
        main(given.messages, given.files, given.runs)
