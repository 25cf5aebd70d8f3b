"""Every file that a command writes says what its figures were computed from."""

import pytest
from typer.testing import CliRunner

import csmetrics as cs
from csmetrics.catalogue.registry import to_json
from csmetrics.cli.app import app
from tests.reconciliation.planted import as_printed

pytestmark = pytest.mark.filterwarnings("ignore:1 figure is provisional only because")
RATE = cs.registry["pdd.reply_rate_3min"]
CARD = """
[name]
zh = "卡"
en = "card"

[[items]]
metric = "pdd.reply_rate_3min"
floor = 0.5
target = 0.9
weight = 100
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("shop")
    shop = cs.datasets.sample_shop(days=8)
    for table in ("messages", "buyer_flags"):
        shop.frame(table).collect().write_parquet(made / f"{table}.parquet")
    (made / "beside").mkdir()
    as_printed(RATE, shop).write_csv(made / "beside" / "published.csv")
    (made / "beside" / "card.toml").write_text(CARD, "utf-8")
    return made


COMMANDS = {
    "evaluate": ("-m", RATE.id),
    "explain": ("-m", RATE.id),
    "check-policies": ("-p", "pdd.effective_reply_rate"),
    "score": ("-s", "beside/card.toml", "--per", "day"),
    "reconcile": ("beside/published.csv", "-m", RATE.id, "--by", "agent_id"),
    "compare": ("-m", RATE.id, "--per", "day"),
    "report": ("-m", RATE.id, "--published", f"{RATE.id}=beside/published.csv"),
}


def written(folder, command, file):
    text = [str(folder / one) if one.startswith("beside/") else one for one in COMMANDS[command]]
    text = [one.replace("=beside", f"={folder / 'beside'}") for one in text]
    made = CliRunner().invoke(app, [command, str(folder), *text, "-o", str(file)])
    assert made.exit_code == 0, made.output
    return cs.read_result(file)


@pytest.mark.parametrize(
    ("command", "suffix"),
    [
        ("evaluate", ".parquet"),
        ("explain", ".csv"),
        ("score", ".xlsx"),
        ("reconcile", ".json"),
        ("compare", ".csv"),
        ("report", ".md"),
    ],
)
def test_a_written_file_names_the_definition(folder, tmp_path, command, suffix):
    read = written(folder, command, tmp_path / f"made{suffix}")
    assert read.provenance is not None
    assert read.provenance.metrics == {RATE.id: RATE.fingerprint}
    assert (read.frame.height > 0) == (command != "report")


def test_verdicts_name_the_metrics_of_their_policies(folder, tmp_path):
    read = written(folder, "check-policies", tmp_path / "made.csv")
    assert list(read.provenance.metrics) == read.frame["metric"].unique().to_list()


def test_what_a_reconciliation_found_stands_with_its_figures(folder, tmp_path):
    read = written(folder, "reconcile", tmp_path / "made.parquet")
    assert read.provenance.arguments["verdict"] == "same"
    assert read.provenance.arguments["by"] == "('agent_id',)"


def test_every_command_follows_the_shops_settings(folder, tmp_path):
    place = tmp_path / "varied"
    place.mkdir()
    for file in folder.glob("*.parquet"):
        (place / file.name).write_bytes(file.read_bytes())
    (place / "shop.toml").write_text('[clauses]\nhours = ["09:00", "22:00"]\n', "utf-8")
    (place / "csmetrics.toml").write_text('folder = "."\nsettings = "shop.toml"\n', "utf-8")
    settings = cs.Settings.from_toml(place / "shop.toml")
    shop = settings.apply_all(cs.registry)
    for command, metric in (
        ("evaluate", RATE.id),
        ("check-policies", "pdd.effective_reply_rate"),
        ("compare", RATE.id),
        ("details", RATE.id),
        ("report", RATE.id),
    ):
        text = ("-p", metric) if command == "check-policies" else ("-m", metric)
        text = (*text, "--per", "day") if command in ("evaluate", "compare", "report") else text
        file = tmp_path / f"{command}{'.md' if command == 'report' else '.csv'}"
        made = CliRunner().invoke(app, [command, str(place), *text, "-o", str(file)])
        assert made.exit_code == 0, made.output
        read = cs.read_result(file)
        assert read.provenance.metrics == {shop[metric].label: shop[metric].fingerprint}
        assert read.provenance.settings == settings.fingerprint
        assert command == "report" or read.frame.height > 0
        if command == "check-policies":
            assert set(read.frame["metric"]) == {"pdd.effective_reply_rate(hours=09:00-22:00)"}


def test_a_metric_of_ones_own_that_is_named_follows_the_settings_too(folder, tmp_path):
    own = RATE.model_copy(update={"id": "own.rate"})
    (tmp_path / "own.json").write_text(to_json([own]), "utf-8")
    place = tmp_path / "varied"
    place.mkdir()
    for file in folder.glob("*.parquet"):
        (place / file.name).write_bytes(file.read_bytes())
    (place / "shop.toml").write_text("[clauses]\nlimit = 300\n", "utf-8")
    (place / "csmetrics.toml").write_text('folder = "."\nsettings = "shop.toml"\n', "utf-8")
    text = ("evaluate", str(place), "-m", str(tmp_path / "own.json"), "-o", str(tmp_path / "a.csv"))
    made = CliRunner().invoke(app, text)
    assert made.exit_code == 0, made.output
    read = cs.read_result(tmp_path / "a.csv")
    assert read.frame["metric"].unique().to_list() == ["own.rate(limit=300)"]
    assert list(read.provenance.metrics) == ["own.rate(limit=300)"]
