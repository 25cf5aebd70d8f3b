"""Metrics are found by their exact names, and a word that is nearly one brings suggestions."""

import pytest

import csmetrics as cs
from csmetrics import project, registry
from csmetrics.catalogue.names import Found, like, named
from csmetrics.errors import CsmetricsWarning, UnknownMetricError

THREE_MINUTES = "3分钟人工回复率"


def test_an_exact_name_selects_the_metric_of_the_shops_platform():
    assert project.chosen([THREE_MINUTES], registry, platforms=("pdd",)) == ["pdd.reply_rate_3min"]
    assert project.chosen([THREE_MINUTES], registry, platforms=("xhs",)) == ["xhs.reply_rate_3min"]
    english = project.chosen(["3-MINUTE human reply rate"], registry, platforms=("pdd",))
    assert english == ["pdd.reply_rate_3min"]


def test_letters_of_a_chinese_name_may_be_of_either_case():
    own = registry["pdd.reply_rate_3min"]
    own = own.model_copy(update={"name": own.name.model_copy(update={"zh": "SOP执行率"})})
    assert named("sop执行率 ", [own]) is own


def test_a_name_of_several_platforms_is_an_error_that_lists_them():
    with pytest.raises(UnknownMetricError, match="is the name of several metrics") as caught:
        project.chosen([THREE_MINUTES], registry)
    for metric in ("kuaishou.human_reply_rate_3min", "pdd.reply_rate_3min", "xhs.reply_rate_3min"):
        assert f"{metric} ({registry[metric].name.zh})" in str(caught.value)


def test_a_name_of_another_platform_or_of_a_past_rule_is_never_taken_silently():
    with pytest.raises(UnknownMetricError, match=r"not a metric of the shops' platforms \(jd\)"):
        named(THREE_MINUTES, registry.values(), ("jd",))
    with pytest.raises(UnknownMetricError, match="no longer in force") as caught:
        named("3分钟回复率", registry.values())  # Kuaishou's, until 2023
    text = str(caught.value)
    assert text.index("pdd.reply_rate_3min") < text.index("kuaishou.reply_rate_3min")
    both = [registry["kuaishou.reply_rate_3min"], registry["pdd.reply_rate_3min"]]
    both = [one.model_copy(update={"name": both[0].name}) for one in both]
    with pytest.raises(UnknownMetricError, match=r"not a metric of the shops' platforms \(jd\)"):
        named("3分钟回复率", both, ("jd",))  # one is over, the other of another platform


def test_a_word_that_is_nearly_a_name_brings_those_in_force_first():
    found = like("3分钟人工回复", registry.values())
    assert {"pdd.reply_rate_3min", "xhs.reply_rate_3min"} <= {metric.id for metric in found}
    past = [metric.editions[-1].until is not None for metric in found]
    assert past == sorted(past)
    with pytest.raises(UnknownMetricError, match=r"Near it: .*pdd\.reply_rate_3min"):
        project.chosen(["3分钟人工回复"], registry)


def test_an_unknown_id_suggests_those_that_share_its_words():
    with pytest.raises(UnknownMetricError, match=r"desk\.\w*received_per_online_hour"):
        _ = registry["online_hour.received"]


def test_what_nobody_has_ever_heard_of_brings_no_suggestion():
    assert like("zzqqxx", registry.values()) == []


def test_what_is_found_is_shown_as_a_list_and_nothing_says_so():
    found = registry.find(platform="youzan")
    assert len(repr(found).splitlines()) == len(found) + 1
    assert all(metric.name.zh in repr(found) for metric in found)
    assert repr(registry.find(text="no such word")) == "<no metric fits>"
    assert "no metric fits" in registry.find(text="no such word")._repr_html_()
    assert isinstance(found, tuple)


def test_the_tab_key_completes_ids_and_shows_what_a_metric_says():
    assert "pdd.consult_buyers" in registry._ipython_key_completions_()
    found = dir(registry["pdd.consult_buyers"])
    assert {"id", "name", "editions", "label", "sheet"} <= set(found)
    assert not [name for name in found if name.startswith(("model_", "_"))]


def test_editions_that_are_over_are_named_together():
    shop = cs.datasets.sample_shop(days=1)
    past = registry["kuaishou.reply_rate_3min"]
    both = [past, past.model_copy(update={"id": "own.again"})]
    with pytest.warns(CsmetricsWarning, match="skipped periods") as caught:
        cs.evaluate(both, shop)
    named = ": kuaishou.reply_rate_3min, own.again (2021-09-01 to 2023-03-01); "
    assert named in str(caught[0].message)


def told(metric, **name):
    """A metric under other names."""
    return registry[metric].model_copy(
        update={"name": registry[metric].name.model_copy(update=name)}
    )


NOW, OVER = "pdd.reply_rate_3min", "kuaishou.reply_rate_3min"


def test_a_name_whose_metrics_are_partly_over_is_that_of_the_one_in_force():
    some = [told(OVER, zh="甲乙", en="Ab Cd"), told(NOW, zh="甲乙", en="Ab Cd")]
    assert named(" aB cD ", some).id == NOW
    assert named("甲乙", some, ("pdd", "kuaishou")).id == NOW
    with pytest.raises(UnknownMetricError, match=r"shops' platforms \(kuaishou\)"):
        named("甲乙", some, ("kuaishou",))


def test_more_than_half_of_the_words_are_alike_and_those_over_stand_last():
    some = [told(OVER, zh="甲", en="zebra yak xerus"), told(NOW, zh="乙", en="zebra yak quokka")]
    assert [one.id for one in like("zebra yak xerus", some)] == [NOW, OVER]
    assert like("zebra lion", some) == []  # one of two words
    assert [one.id for one in like("lion yak zebra", some)] == [NOW, OVER]
    alike = [one.model_copy(update={"name": some[0].name}) for one in registry.values()][:9]
    first = sorted(one.id for one in alike)[:3]
    assert {one.id for one in like("zebra yak xerus", alike[::-1], 3)} == set(first)


def test_one_metric_is_no_metrics():
    assert repr(Found([registry[NOW]])).startswith("<1 metric>\n")
    assert repr(Found([registry[NOW], registry[OVER]])).startswith("<2 metrics>\n")


def test_a_metric_of_which_only_an_earlier_rule_is_over_is_in_force():
    metric = registry["jd.answer_rate"]
    assert metric.editions[0].until is not None
    assert named(metric.name.zh, [metric]) is metric
