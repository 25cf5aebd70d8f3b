"""Of what commands ask functions: rules of alerts, reviews, whole days, what a project names."""

from datetime import datetime, timedelta

import polars as pl
import pytest

import csmetrics as cs
from csmetrics import exports

RATE = "pdd.reply_rate_3min"
RANGE = ("--start", "2026-03-03", "--end", "2026-03-05", "--as-of", "2026-03-04T12:30")
AS_OF = datetime(2026, 3, 4, 12, 30)  # noqa: DTZ001  local


@pytest.fixture
def of_project(tmp_path, shop):
    """A project file over the sample shop, with these lines more."""

    def of_project(lines):
        path = tmp_path / "own.toml"
        path.write_text(f'folder = "{shop}"\n{lines}\n', encoding="utf-8")
        return path

    return of_project


def test_each_option_of_alerts_is_a_rule(asked_of):
    cases = (
        (("--below", "0"), [{"below": 0.0, "minimum_volume": 30}]),
        (("--below", "0.7", "--above", "0"), [{"below": 0.7, "above": 0.0, "minimum_volume": 30}]),
        (("--z", "0"), [{"z": 0.0, "minimum_volume": 30}]),
        (
            ("--below", "0.7", "--z", "3", "--policy", "a", "--policy", "b"),
            [{"below": 0.7}, {"z": 3.0}, {"policy": "a"}, {"policy": "b"}],
        ),
    )
    for options, rules in cases:
        for least in (30, 9):
            text = ("-m", RATE, *options, *(() if least == 30 else ("--minimum-volume", least)))
            (figures, found), named = asked_of("alerts", "alerts", *text, evaluate="f", check="v")
            assert found == [{**rule, "minimum_volume": least} for rule in rules], options
            assert figures == "f"
            assert named.get("checked") == ("v" if "--policy" in options else None)
            assert named["calendar"].columns == [
                "day",
                "kind",
                "name",
                "shop_id",
                "platform",
                "rule",
            ]


def test_policies_of_alerts_are_judged_by_shop_unless_groups_are_named(asked_of):
    days = {
        "as_of": AS_OF,
        "start": AS_OF.date().replace(day=3),
        "end": AS_OF.date().replace(day=5),
    }
    policies = ("--policy", "a", "--policy", "b")
    (_, judged), named = asked_of("check", "alerts", *policies, *RANGE, "--by", "team")
    del named["registry"]
    assert (judged, named) == (["a", "b"], {**days, "by": ("team",)})
    assert asked_of("check", "alerts", *policies)[1]["by"] is None
    # figures beside verdicts are of the same groups; without a rule of figures none are asked for
    beside = ("-m", RATE, *policies, "--z", "3")
    assert asked_of("evaluate", "alerts", *beside, check="v")[1]["by"] == ("shop_id",)
    assert asked_of("evaluate", "alerts", *beside, "--by", "team", check="v")[1]["by"] == ("team",)
    assert asked_of("alerts", "alerts", *policies, check="v")[0] == (None, [*_rules("a", "b")])


def _rules(*policies):
    return ({"policy": one, "minimum_volume": 30} for one in policies)


def test_a_robots_messages_are_in_the_language_asked_for(asked_of):
    found = pl.DataFrame({"reason": ["x"]})
    options = ("-m", RATE, "--below", "1", "--to", "feishu")
    for lang in ("zh", "en"):
        asked = (*options, "--lang", lang)
        given, _ = asked_of("webhook_messages", "alerts", *asked, evaluate="f", alerts=found)
        assert given[1:] == ("feishu", lang)


def test_bounds_are_of_the_data_as_known(asked_of):
    zone = cs.datasets.sample_shop(days=7).time_zone
    options = ("-m", RATE, "--per", "week")
    _, named = asked_of("bounds", "bounds", *options, *RANGE, evaluate="f")
    assert named["data"].as_of.replace(tzinfo=None) == AS_OF
    assert named["data"].as_of.tzinfo.key == zone
    _, named = asked_of("bounds", "bounds", *options, evaluate="f")
    assert not named["data"].as_of_given


@pytest.mark.parametrize(
    ("name", "command", "options"),
    [
        ("evaluate", "evaluate", ("-m", RATE)),
        ("explain", "explain", ("-m", RATE)),
        ("evaluate", "compare", ("-m", RATE)),
        ("contributions", "contributions", ("-m", RATE, "--per", "day")),
        ("check", "check-policies", ()),
        ("score", "score", ("-s", "presale")),
        ("reconcile", "reconcile", ("theirs.xlsx", "-m", RATE)),
        ("report", "report", ("-o", "r.md")),
        ("details", "details", ()),
        ("split", "split", ()),
        ("staffing", "staffing", ()),
    ],
)
def test_whole_days_are_said_of_the_data_to_every_command(asked_of, name, command, options):
    given, named = asked_of(name, command, *options, "--as-of", "End-of-day ")
    (data,) = (one for one in given if isinstance(one, cs.Dataset))
    assert data.as_of_given
    assert named["as_of"] is None
    assert (data.as_of.hour, data.as_of.minute, data.as_of.second) == (0, 0, 0)
    given, _ = asked_of(name, command, *options)
    assert not next(one for one in given if isinstance(one, cs.Dataset)).as_of_given


def test_reviews_are_those_of_the_days_as_known(asked_of):
    options = ("--where", "score<3", "--least", "9", "--text-column", "said")
    every = cs.datasets.sample_shop(days=7).frame("reviews").collect()
    at = every["reviewed_at"].dt.replace_time_zone(None)
    latest, first = at.max(), at.min()
    cases = (
        ((), len(every)),
        (("--start", str(first.date())), len(every)),
        (("--end", str(first.date())), 0),
        (("--start", str(latest.date())), (at.dt.date() == latest.date()).sum()),
        (("--end", str(latest.date())), (at.dt.date() < latest.date()).sum()),
        (("--as-of", f"{latest:%Y-%m-%dT%H:%M:%S}"), (at <= latest.replace(microsecond=0)).sum()),
    )
    for days, rows in cases:
        (reviews,), named = asked_of("words", "words", *options, *days)
        assert (len(reviews), named["text"], named["least"]) == (rows, "said", 9), days
        score = pl.DataFrame({"score": [1, 2, 3, None]})
        kept = score.filter(named["where"])["score"].to_list()
        assert kept == [1, 2]


def test_no_review_is_known_after_the_time_of_the_project(asked_of, of_project):
    """The fourth of a week's reviews is the last one known; a later time makes none more known."""
    reviews = cs.datasets.sample_shop(days=7).frame("reviews").collect()
    at = reviews["reviewed_at"].dt.replace_time_zone(None).sort()
    known, later = at[3].replace(microsecond=999_999), at[-1] + timedelta(hours=1)
    project = of_project(f"as_of = {known:%Y-%m-%dT%H:%M:%S.%f}")
    assert at[4] > known
    for more in ((), ("--as-of", f"{later:%Y-%m-%dT%H:%M}")):
        asked = ("--where", "score<3", *more)
        (found,), _ = asked_of("words", "words", *asked, path=project)
        assert found["reviewed_at"].dt.replace_time_zone(None).sort().to_list() == at[:4].to_list()


def test_all_conditions_of_words_hold_together(asked_of):
    reviews = pl.DataFrame({"score": [1, 2, 3, 4], "shop_id": ["plum", "peach", "plum", "peach"]})
    cases = {
        ("score<2",): [1],
        ("score <= 2",): [1, 2],
        ("score>3",): [4],
        ("score>=3",): [3, 4],
        ("score=2",): [2],
        ("score!=2",): [1, 3, 4],
        ("shop_id=plum",): [1, 3],
        ("shop_id!=plum",): [2, 4],
        ("score>1", "shop_id=plum"): [3],
    }
    for conditions, scores in cases.items():
        where = (part for one in conditions for part in ("--where", one))
        _, named = asked_of("words", "words", *where)
        assert reviews.filter(named["where"])["score"].to_list() == scores, conditions


def test_the_hint_of_whole_days_is_for_who_gave_no_time(run, shop):
    for more, hinted in ((), True), (("--as-of", "2026-03-08T23:00"), False):
        code, _, err = run("evaluate", shop, "-m", RATE, *more)
        assert (code, "--as-of end-of-day" in err) == (0, hinted), more


def test_one_metric_is_one(run, shop):
    for command in ("explain", "contributions"):
        code, _, err = run(command, shop, "-m", RATE, "-m", "pdd.consult_buyers")
        assert (code, "takes one metric, not 2" in err) == (2, True), command
    code, _, err = run("contributions", shop, "-m", "pdd.reply_rate_*")
    assert (code, "takes one metric, not 3" in err) == (2, True)


def test_what_is_named_goes_before_what_the_project_names(asked_of, of_project):
    of = of_project(
        'metrics = ["pdd.consult_buyers"]\npolicies = ["pdd.*"]\nscorecards = ["aftersale"]'
    )
    named = ("-m", RATE)
    cases = (
        ("evaluate", "evaluate", named, [RATE]),
        ("evaluate", "evaluate", (), ["pdd.consult_buyers"]),
        ("explain", "explain", named, RATE),
        ("report", "report", named, [RATE]),
        ("report", "report", (), ["pdd.consult_buyers"]),
        ("check", "check-policies", (), ["pdd.*"]),
        ("check", "check-policies", ("-p", "jd.*"), ["jd.*"]),
        ("score", "score", (), cs.Scorecard.template("aftersale")),
        ("score", "score", ("-s", "presale"), cs.Scorecard.template("presale")),
    )
    for name, command, options, wanted in cases:
        given, more = asked_of(name, command, *options, path=of)
        found = more["metrics"] if name == "report" else given[name == "check"]
        assert found == wanted, (command, options)


def test_every_option_of_an_import_reaches_it(run, monkeypatch, tmp_path):
    heard = []

    def hear(*given, **named):
        heard.append((given, named))
        msg = "heard"
        raise cs.CsmetricsError(msg)

    monkeypatch.setattr(exports, "import_folder", hear)
    monkeypatch.setattr(exports, "import_file", hear)
    options = (
        *(
            "--shop-id",
            "jd=1",
            "--shop-id",
            "pdd=2",
            "--robots",
            "小蜜, 机器人",
            "--agent",
            "林,罗",
        ),
        *("--keep", "内容", "--keep", "标签", "--stand-in", "ratings.rated_at", "--platform", "jd"),
        *(
            "--word",
            "liability:卖家=方=seller",
            "--word",
            "liability:无=",
            "--length-unit",
            "hours",
        ),
        *("--start", "2026-03-03", "--end", "2026-03-05", "--time-zone", "Asia/Tokyo"),
    )
    code, _, _ = run("import", tmp_path, *options, "--recipe", "own.toml")
    assert code == 2
    ((given, named),) = heard
    assert given == (tmp_path,)
    words = {"liability": {"卖家=方": "seller", "无": None}}
    assert named == {
        "recipes": ["own.toml"],
        "platform": "jd",
        "shop_id": {"jd": "1", "pdd": "2"},
        "robots": ("小蜜", "机器人"),
        "agents": ("林", "罗"),
        "words": words,
        "keep": ["内容", "标签"],
        "stand_ins": ("ratings.rated_at",),
        "length_unit": "hours",
        "start": AS_OF.date().replace(day=3),
        "end": AS_OF.date().replace(day=5),
        "time_zone": "Asia/Tokyo",
    }
    for shop_id, wanted in (("旗舰店", "旗舰店"), ("jd=1", {"jd": "1"})):
        heard.clear()
        run("import", tmp_path, "--shop-id", shop_id)
        assert heard[0][1]["shop_id"] == wanted
    for bad in ("jd=", "2"):
        heard.clear()
        assert run("import", tmp_path, "--shop-id", "jd=1", "--shop-id", bad)[0] == 2
        assert not heard, bad


def test_figures_alone_are_reported_of_shops_and_agents(asked_of, tmp_path):
    """Of a folder that an import wrote without chats; with chats the tables are reported."""
    folder = tmp_path / "import"
    folder.mkdir()

    def published(*rows):
        frame = pl.DataFrame(rows, schema=["metric", "group_kind", "shop_id"], orient="row")
        frame.write_parquet(folder / "published.parquet")

    def asked(*options):
        given, named = asked_of("published_result", "report", *options, path=tmp_path)
        return len(given[0]), given[1], named["by"]

    one, two = (RATE, "shop", "a"), (RATE, "shop", "b")
    agent, other = (RATE, "agent", "a"), ("none.such", "shop", "a")
    published(one, other)
    assert asked() == (1, [RATE], [])
    published(one, agent, agent)
    assert asked() == (2, [RATE], ["agent_id"])
    assert asked("--by", "shop_id") == (1, [RATE], [])
    published(one, two)
    assert asked() == (2, [RATE], ["shop_id"])
    messages = cs.datasets.sample_shop(days=7).frame("messages").collect()
    messages.write_parquet(tmp_path / "messages.parquet")
    given, _ = asked_of("report", "report", path=tmp_path)
    assert isinstance(given[0], cs.Dataset)


def test_a_platform_is_chosen_in_a_folder_and_not_for_one_file(run, tmp_path):
    """The file may be of another platform, and was read all the same."""
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    code, out, err = run("import", tmp_path / "a.csv", "--platform", "jd")
    assert (code, out) == (2, "")
    assert "--platform jd: it chooses in a folder" in err
