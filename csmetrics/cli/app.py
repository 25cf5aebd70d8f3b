"""The program ``csmetrics``: its commands, errors and exit codes."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from csmetrics._support.notices import warnings_to
from csmetrics.cli import (
    data,
    demo,
    doctor,
    figure_commands,
    importing,
    lists,
    reconciling,
    reports,
    review_commands,
    session_commands,
    staff_commands,
    template,
    verdicts,
)
from csmetrics.cli.terminal_text import (
    FAILED,
    INTERRUPTED,
    REFUSED,
    any_encoding,
    print_message,
    wants_json,
)
from csmetrics.errors import CsmetricsError, DataError

HELP = """
E-commerce customer-service metrics (客服指标), each with its exact definition.

Start with  csmetrics demo  and  csmetrics list --text 回复 ; then, with your own files:

    csmetrics import DOWNLOADS -o DIR --shop-id SHOP

    csmetrics check-data DIR

    csmetrics evaluate DIR -m 'pdd.*' --per week --skip-missing

    csmetrics report DIR -o report.html

Exit codes: 0 done, 1 the data break rules, 2 any other error, 130 interrupted.
"""

MEMORY = (
    "there is not enough free memory for this: evaluate fewer days (--start, --end), name"
    " files in parquet, which are read in pieces, or close other programs"
)

_UsageError: Any = typer.BadParameter.__bases__[0]  # typer vendors it without a public name

app = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("list")(lists.list_metrics)
app.command("show")(lists.show)
app.command("import")(importing.import_files)
app.command("init")(doctor.init)
app.command("doctor")(doctor.doctor)
app.command("check-data")(data.check_data)
app.command("evaluate")(data.evaluate)
app.command("explain")(data.explain)
app.command("check-policies")(verdicts.check_policies)
app.command("score")(verdicts.score)
app.command("reconcile")(reconciling.reconcile)
app.command("compare")(figure_commands.compare)
app.command("contributions")(figure_commands.contributions)
app.command("bounds")(figure_commands.bounds)
app.command("alerts")(figure_commands.alerts)
app.command("details")(session_commands.details)
app.command("picks")(session_commands.picks)
app.command("sample")(session_commands.sample)
app.command("transcript")(session_commands.transcript)
app.command("words")(review_commands.words)
app.command("split")(staff_commands.split)
app.command("staffing")(staff_commands.staffing)
app.command("report")(reports.report)
app.command("new-metric")(template.new_metric)


def _version(asked: bool) -> None:  # noqa: FBT001  typer passes the flag
    if asked:
        from csmetrics import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _options(
    _asked: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass  # its options act in their callbacks


def main() -> None:
    """Run the command line.

    The allocator of polars keeps freed memory for ten seconds instead of half a second, so that
    the next step can reuse it; polars reads this setting when it is imported.

    An error is one line on stderr. Exit codes: 0 done; 1 the data break rules of their tables; 2
    the command line, a file or an argument is invalid; 130 interrupted.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000")
    any_encoding()
    with warnings_to(lambda message: print_message("warning", message)):
        raise SystemExit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=not wants_json())
    except CsmetricsError as error:
        refused = isinstance(error, DataError)
        kind = next(c.__name__ for c in type(error).__mro__ if not c.__name__.startswith("_"))
        message = str(error) if wants_json() or refused else " ".join(str(error).split())
        print_message("error", message, kind=kind)
        return REFUSED if refused else FAILED
    except _UsageError as error:
        print_message("error", error.format_message(), kind="UsageError")
        return FAILED
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except SystemExit as ended:  # typer ends so, also when interrupted
        code = ended.code
    except OSError as error:
        print_message("error", str(error), kind=type(error).__name__)
        return FAILED
    except MemoryError:
        print_message("error", MEMORY, kind="MemoryError")
        return FAILED
    if code == INTERRUPTED:
        print_message("error", "interrupted", kind="KeyboardInterrupt")
    return code if isinstance(code, int) else 0
