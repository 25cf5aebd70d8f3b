"""``csmetrics init``: write a project file; ``csmetrics doctor``: find what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csmetrics.cli import importing, options
from csmetrics.cli.terminal_text import REFUSED, console, show_json

if TYPE_CHECKING:
    from csmetrics.exports import Imported

_LINES = 10
FolderPath = Annotated[
    Path,
    typer.Argument(
        metavar="DIR",
        help="A folder of downloads or of tables (文件夹).",
        show_default=False,
    ),
]


def init(
    path: FolderPath,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The project file; default: csmetrics.toml in the folder (项目文件).",
            metavar="FILE.toml",
        ),
    ] = None,
    shop_id: importing.ShopId = None,
    robots: importing.Robots = None,
    as_json: options.Json = False,
) -> None:
    """Look at a folder, and write the commented project file it would use (生成项目文件).

    Example:  csmetrics init ~/下载 --shop-id 旗舰店
    """
    from csmetrics._support.atomic_write import written_whole
    from csmetrics.errors import ArgumentError
    from csmetrics.project.loading import FILE

    folder = path.expanduser()
    target = output or folder / FILE
    if target.exists():
        msg = f"{target} is there already: move it away, or give another -o"
        raise ArgumentError(msg)
    text = _project(folder, target, importing.shops_of(shop_id), options.columns(robots))
    with written_whole(target) as part:
        part.write_text(text, encoding="utf-8")
    if as_json:
        show_json({"output": str(target)})
    else:
        console().print(str(target), markup=False)


def _project(folder: Path, target: Path, shops: Any, robots: tuple[str, ...]) -> str:  # noqa: ANN401  one id, or ids by key
    """Return the text of a project file for a folder of tables or of downloads."""
    from csmetrics.tables import TABLES

    where = _relative(folder, target)
    tables = [one for one in folder.iterdir() if one.stem in TABLES] if folder.is_dir() else []
    lines = ["# csmetrics 项目文件 project file: csmetrics report THIS -o report.html", ""]
    lines += [
        "# 时区 The zone of local days.",
        'time_zone = "Asia/Shanghai"',
        "",
        "# 选定的指标 The metrics to be evaluated: ids or patterns; without them, the usual ones.",
        '# metrics = ["pdd.*"]',
        "",
        "# 有问题的行：raise 报错，quarantine 放在一边 Rows that break rules.",
        'invalid = "quarantine"',
        "",
    ]
    if tables:
        lines += ["# 数据表所在的文件夹 The folder of the tables.", f"folder = {_toml(where)}", ""]
        return "\n".join(lines)
    found = _looked_at(folder, shops or "SHOP", robots)
    recipes = sorted(set(found.report.files["recipe"].drop_nulls()))
    lines += [
        "# 后台导出的文件 The files of the back-office.",
        "[import]",
        f"path = {_toml(where)}",
    ]
    if shops is None:
        platforms = sorted({one.partition(".")[0] for one in recipes} - {"desk"})
        # Files of several platforms belong to several shops, so each needs its own id.
        blank = dict.fromkeys(platforms, "…") if len(platforms) > 1 else "…"
        lines += [
            "# 店铺编号，必填 The shop's id, required where the files do not contain it.",
            f"shop_id = {_toml(blank)}",
        ]
    else:
        lines += [f"shop_id = {_toml(shops)}"]
    lines += [
        "# 机器人名 Names of robots, whose messages are automatic.",
        f"robots = {_toml(list(robots))}",
    ]
    lines += [f"# 认出 recognised: {one}" for one in recipes]
    lines += [
        f"# 未认出 not read: {row['file']}: {row['why']}"
        for row in found.report.files.filter(found.report.files["recipe"].is_null()).to_dicts()
    ]
    lines += [f"# 需要说明 to be answered: {one}" for one in found.report.asked]
    return "\n".join([*lines, ""])


def _looked_at(folder: Path, shops: Any, robots: tuple[str, ...]) -> Imported:  # noqa: ANN401  one id, or ids by key
    return importing.imported(folder, shop_id=shops, robots=robots)


def _relative(folder: Path, target: Path) -> str:
    """Return the folder relative to the project file if it is inside, else absolute."""
    try:
        return folder.resolve().relative_to(target.parent.resolve()).as_posix()
    except ValueError:
        return folder.resolve().as_posix()


def _toml(value: Any) -> str:  # noqa: ANN401  text, a list, or pairs
    import json

    if isinstance(value, dict):
        pairs = ", ".join(f"{_toml(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {pairs} }}"
    return json.dumps(value, ensure_ascii=False)


def doctor(
    path: FolderPath,
    shop_id: importing.ShopId = None,
    robots: importing.Robots = None,
    lang: options.Language = None,
    as_json: options.Json = False,
) -> None:
    """Show in ten lines what is wrong with a folder that does not work (诊断).

    Example:  csmetrics doctor ~/下载
    """
    faults = _faults(path.expanduser(), importing.shops_of(shop_id), options.columns(robots))
    if as_json:
        show_json({"faults": faults})
    else:
        to, shown = console(), options.language(lang)
        rest = len(faults) - _LINES + 1
        lines = faults if rest <= 1 else [*faults[: _LINES - 1], _more(rest)]
        for line in lines or [_nothing()]:
            to.print(_in_language(shown, line), markup=False)
    if faults:
        raise typer.Exit(REFUSED)


def _in_language(lang: options.Lang, message: str) -> str:
    """Translate a message to one language, with command-line options for arguments."""
    from csmetrics.cli.translations import message_for, renamed
    from csmetrics.exports.importing.bilingual_text import Bilingual, in_language

    if isinstance(message, Bilingual):
        return renamed(in_language(message, lang))
    return message_for(message, lang)


def _more(rest: int) -> str:
    return _both(f"… 还有 {rest} 条；--json 给出全部。", f"… and {rest} more; --json has all.")


def _nothing() -> str:
    return _both("没有发现问题。", "Nothing is wrong.")


def _both(zh: str, en: str) -> str:
    from csmetrics.exports.importing.bilingual_text import Bilingual

    return Bilingual(zh, en)


def _faults(path: Path, shops: Any, robots: tuple[str, ...]) -> list[str]:  # noqa: ANN401  one id, or ids by key
    from csmetrics.errors import CsmetricsError
    from csmetrics.project.loading import FILE
    from csmetrics.tables import TABLES

    if not path.exists():
        return [_both(f"没有文件夹 {path}。", f"There is no {path}.")]
    if path.is_dir():
        names = {one.stem for one in path.iterdir()}
        if not (path / FILE).is_file() and not names & set(TABLES):
            try:
                found = importing.imported(path, shop_id=shops or "SHOP", robots=robots)
            except CsmetricsError as error:
                return [" ".join(str(error).split())]
            need = _both("没有给出店铺：请加 --shop-id。", "No shop is given: add --shop-id.")
            return [*([] if shops else [need]), *_of_downloads(found)]
    return _of_project(path)


def _of_downloads(found: Imported) -> list[str]:
    report = found.report
    faults = [
        f"{row['file']}: {row['why']}"
        for row in report.files.to_dicts()
        if row["recipe"] is None or row["refused"]
    ]
    faults += [*report.asked, *report.doubts]
    if not report.metrics["computable"].any():
        faults += [_both("没有可算的指标。", "No metric can be computed."), *report.advice]
    return faults


def _of_project(path: Path) -> list[str]:
    from csmetrics import project
    from csmetrics._support.notices import warnings_to
    from csmetrics.errors import CsmetricsError

    faults: list[str] = []
    with warnings_to(faults.append):
        try:
            found = project.load(path, invalid="quarantine")
        except CsmetricsError as error:
            return [" ".join(str(error).split())]
    report = found.data.report()
    faults += [f"{table}: {rows:,} × {rule}" for table, rule, rows in report.rules.iter_rows()]
    faults += [f"{table}: {rows:,} × {doubt}" for table, doubt, rows in report.doubts.iter_rows()]
    if not found.registry.computable(found.data)["computable"].any():
        why = "No metric can be computed: csmetrics check-data says why."
        faults.append(_both("没有可算的指标：原因可用 csmetrics check-data 查看。", why))
    return faults
