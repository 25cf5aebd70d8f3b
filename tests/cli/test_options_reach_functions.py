"""What is asked on the command line is what the function behind the command is asked for."""

from datetime import date, datetime, timedelta

import csmetrics as cs

RATE = "pdd.reply_rate_3min"
START, END, EDITION = date(2026, 3, 3), date(2026, 3, 5), date(2026, 1, 1)
AS_OF = datetime(2026, 3, 4, 12, 30)  # noqa: DTZ001  local
RANGE = ("--start", "2026-03-03", "--end", "2026-03-05", "--as-of", "2026-03-04T12:30")
DAYS = {"start": START, "end": END, "as_of": AS_OF}
EVALUATED = (
    *("-m", RATE, *RANGE, "--per", "week", "--by", "agent_id, shop_id", "--by", "hour"),
    *("--edition", "2026-01-01", "--skip-missing"),
)
BY = ("agent_id", "shop_id", "hour")


def test_evaluate_and_the_commands_that_begin_with_it(asked_of):
    wanted = {**DAYS, "per": "week", "by": BY, "edition": EDITION, "missing": "skip"}
    for command in ("evaluate", "compare", "bounds"):
        (metrics, _), named = asked_of("evaluate", command, *EVALUATED)
        assert metrics == [RATE]
        assert {name: named[name] for name in wanted} == wanted, command
    _, named = asked_of("evaluate", "evaluate", "-m", RATE)
    assert (named["per"], named["missing"], named["by"]) == ("day", "raise", ())


def test_explain(asked_of):
    options = ("-m", RATE, *RANGE, "--by", "team", "--edition", "2026-01-01")
    (metric, _), named = asked_of("explain", "explain", *options)
    assert metric == RATE
    assert named.pop("registry")[RATE].id == RATE
    assert named == {**DAYS, "by": ("team",), "edition": EDITION}


def test_compare(asked_of):
    options = ("--over", "agent_id", "--against", "average", "--window", "3")
    given, named = asked_of(
        *("compare", "compare", *EVALUATED, *options, "--minimum-volume", "9"), evaluate="rows"
    )
    assert given == ("rows", "agent_id")
    del named["registry"]
    assert named == {"against": "average", "window": 3, "minimum_volume": 9}


def test_contributions(asked_of):
    options = ("-m", RATE, "--as-of", "2026-03-04T12:30", "--edition", "2026-01-01")
    of_days = (*options, "--per", "day")
    (metric, _), named = asked_of("contributions", "contributions", *of_days, "--by", "team")
    days = [date(2026, 3, day) for day in (2, 3, 4)]
    # of what is known by noon of the 4th, the 3rd is the last whole day
    assert named["between"] == ((days[0], days[1]), (days[1], days[2]))
    text = (metric, named["by"], named["as_of"], named["edition"])
    assert text == (RATE, ("team",), AS_OF, EDITION)
    spans = ("--before", "2026-03-02..2026-03-04", "--after", "2026-03-04..2026-03-06")
    _, named = asked_of("contributions", "contributions", *options, *spans)
    assert named["between"][1] == (date(2026, 3, 4), date(2026, 3, 6))
    assert named["by"] == ("agent_id",)


def test_reconcile(asked_of, tmp_path):
    options = ("-m", RATE, *RANGE, "--per", "week", "--by", "agent_id", "--edits", "1")
    names = ("--column", "旺旺=agent_id", "--column", "日=date")
    file = tmp_path / "figures.csv"
    (metric, _, path), named = asked_of("reconcile", "reconcile", file, *options, *names)
    assert (metric, path) == (RATE, file)
    del named["registry"]
    columns = {"旺旺": "agent_id", "日": "date"}
    assert named == {**DAYS, "per": "week", "by": ("agent_id",), "edits": 1, "columns": columns}
    _, named = asked_of("reconcile", "reconcile", file, "-m", RATE)
    assert (named["edits"], named["columns"], named["by"]) == (2, None, ())


def test_check_policies_and_score(asked_of):
    options = (*RANGE, "--by", "team")
    (_, policies), named = asked_of("check", "check-policies", "-p", "pdd.*", "-p", "x", *options)
    del named["registry"]
    assert (policies, named) == (["pdd.*", "x"], {**DAYS, "by": ("team",)})
    (_, policies), named = asked_of("check", "check-policies")
    assert (policies, named["by"]) == (None, None)
    (card, _), named = asked_of("score", "score", "-s", "aftersale", "--per", "week", *options)
    del named["registry"]
    assert card == cs.Scorecard.template("aftersale")
    assert named == {**DAYS, "per": "week", "by": ("team",)}
    assert asked_of("score", "score", "-s", "presale")[1]["by"] == ("agent_id",)


def test_details_picks_and_sample(asked_of):
    options = ("-m", RATE, *RANGE, "--outcome", "passed", "--column", "a,b", "--text", "--all-days")
    _, named = asked_of("details", "details", *options)
    del named["registry"]
    more = {"metric": RATE, "outcome": "passed", "columns": ("a", "b"), "text": "text"}
    assert named == {**DAYS, **more, "most_days": None}
    plain = asked_of("details", "details")[1]
    assert (plain["metric"], plain["text"], "most_days" in plain) == (None, None, False)
    given, named = asked_of(
        *("picks", "picks", "--good", "1", "--bad", "2", "--slow", "90"), details="rows"
    )
    assert given == ("rows",)
    assert named == {"good": 1, "bad": 2, "slow": timedelta(seconds=90)}
    drawn = ("-n", "3", "--strata", "rating,team", "--seed", "2026-03-30")
    _, named = asked_of("sample", "sample", *drawn, details="rows")
    wanted = {"per": ("agent_id",), "n": 3, "strata": ("rating", "team"), "seed": "2026-03-30"}
    assert named == wanted
    _, named = asked_of("sample", "sample", "--by", "", details="rows")
    assert named["per"] == (), "all together"


def test_transcript(asked_of):
    given, named = asked_of("transcript", "transcript", "s1", "--text", *RANGE[-2:])
    assert given[1] == "s1"
    assert (named["text"], named["as_of"]) == ("text", AS_OF)
    of_day = ("--buyer", "ann", "--day", "2026-03-03", "--shop", "plum")
    given, named = asked_of("transcript", "transcript", *of_day)
    found = (given[1], named["buyer_id"], named["day"], named["shop_id"], named["text"])
    assert found == (None, "ann", START, "plum", None)


def test_split_and_staffing(asked_of):
    options = (*RANGE, "--per", "week", "--by", "team", "--level", "0.05")
    _, named = asked_of("split", "split", *options)
    del named["registry"]
    assert named == {**DAYS, "per": "week", "by": "team", "level": 0.05}
    need = ("--target-wait", "60", "--share", "0.8", "--handling", "300", "--at-once", "3")
    _, named = asked_of("staffing", "staffing", *RANGE, *need, "--days", "ordinary")
    lengths = {"target_wait": timedelta(minutes=1), "handling": timedelta(minutes=5)}
    assert named == {**DAYS, **lengths, "share": 0.8, "at_once": 3, "days": "ordinary"}


def test_report(asked_of, tmp_path):
    path = tmp_path / "r.md"
    options = (*RANGE, "--per", "month", "--by", "team", "--durations", "seconds", "--lang", "zh")
    published = ("--published", f"{RATE}=theirs.xlsx")
    (_, written), named = asked_of(
        *("report", "report", "-o", path, "-m", RATE, *options, *published)
    )
    assert written == path
    del named["registry"], named["progress"]
    wanted = {"per": "month", "by": "team", "durations": "seconds", "lang": "zh", **DAYS}
    assert named == {**wanted, "metrics": [RATE], "published": {RATE: "theirs.xlsx"}}
    _, named = asked_of("report", "report", "-o", path, "--by", "")
    assert (named["by"], named["metrics"], named["per"]) == (None, None, "week")
