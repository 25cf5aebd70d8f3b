"""The catalogue as a whole: every figure of the guides, once, in both languages, as data."""

from __future__ import annotations

import pytest

from csmetrics.catalogue.metrics import ALL
from csmetrics.model.metric import Metric
from tests.every import for_every

GUIDES = (
    "pdd.consult_buyers",
    "pdd.reply_rate_3min",
    "pdd.unreplied_3min_buyers",
    "pdd.reply_rate_5min",
    "pdd.effective_reply_rate",
    "pdd.invalid_reply_buyers",
    "pdd.response_rate_30s",
    "pdd.avg_response_time",
    "pdd.first_response_time",
    "pdd.inquiry_buyers",
    "pdd.aftersale_buyers",
    "pdd.final_group_buyers",
    "pdd.inquiry_conversion_rate",
    "pdd.sales_amount",
    "pdd.sales_quantity",
    "pdd.sales_buyers",
    "pdd.average_order_value",
    "pdd.items_per_buyer",
    "pdd.complaint_rate",
    "pdd.dispute_refund_rate",
    "pdd.avg_refund_time",
    "taobao.consult_buyers",
    "taobao.filtered_buyers",
    "taobao.received_buyers",
    "taobao.inquiry_buyers",
    "taobao.inquiry_next_day_payment_rate",
    "taobao.inquiry_final_payment_rate",
    "taobao.consult_conversion_rate",
    "taobao.reply_rate",
    "taobao.unreplied_buyers",
    "taobao.slow_response_buyers",
    "taobao.answer_question_ratio",
    "taobao.first_response_time",
    "taobao.avg_response_time",
    "taobao.response_rate_3min",
    "taobao.avg_reception_time",
    "taobao.sales_amount",
    "taobao.sales_quantity",
    "taobao.sales_buyers",
    "taobao.average_order_value",
    "taobao.items_per_buyer",
    "douyin.reply_rate_3min",
    "douyin.session_reply_rate_3min",
    "douyin.avg_response_time",
    "douyin.first_response_time",
    "douyin.pickup_rate",
    "douyin.avg_wait_time",
    "douyin.consult_sessions",
    "douyin.transferred_sessions",
    "douyin.received_sessions",
    "douyin.satisfaction_rate",
    "douyin.dissatisfaction_rate",
    "douyin.cs_sales_amount",
    "douyin.complaint_rate",
    "douyin.quality_return_rate",
    "douyin.avg_refund_time",
    "douyin.avg_aftersale_time",
    "douyin.avg_aftersale_time_preship",
    "douyin.avg_aftersale_time_postship",
    "douyin.review_count",
    "douyin.review_rate",
    "douyin.good_review_count",
    "douyin.good_review_rate",
    "douyin.bad_review_count",
    "douyin.bad_review_rate",
    "jd.consult_sessions",
    "jd.received_sessions",
    "jd.answer_rate",
    "jd.first_response_rate_30s",
    "jd.first_response_time",
    "jd.avg_response_time",
    "jd.satisfaction_rate",
    "jd.leave_message_rate",
    "ali1688.response_rate_3min",
    "ali1688.first_response_time",
    "ali1688.avg_response_time",
    "youzan.avg_first_response_time",
    "desk.online_time",
    "desk.received_per_online_hour",
    "desk.refund_rate",
    "desk.return_rate",
    "desk.return_share",
    "desk.intervention_rate",
    "desk.dispute_share",
    "desk.changed_reviews",
    "desk.first_response_time",
    "desk.avg_response_time",
    "desk.response_rate_3min",
    "desk.reply_rate",
    "desk.median_first_response_time",
    "desk.p90_first_response_time",
    "desk.median_response_time",
    "desk.p90_response_time",
    "desk.avg_rating",
)
EVERY = [pytest.param(metric, id=metric.id) for metric in ALL]


def test_the_list_of_the_guides_names_nothing_twice():
    assert len(set(GUIDES)) == len(GUIDES) == 94


@for_every(metric_id=GUIDES)
def test_every_figure_of_the_guides_is_defined_exactly_once(metric_id):
    assert [metric.id for metric in ALL].count(metric_id) == 1


def test_no_id_stands_twice():
    ids = [metric.id for metric in ALL]
    assert len(set(ids)) == len(ids)


@for_every(metric=ALL)
def test_names_are_in_both_languages_and_not_the_same_words(metric):
    assert metric.name.zh.strip()
    assert metric.name.en.isascii()
    assert metric.name.zh != metric.name.en


@for_every(metric=ALL)
def test_what_is_written_in_english_has_no_chinese_in_it_and_the_reverse(metric):
    texts = [metric.name, *([metric.note] if metric.note else [])]
    texts += [text for driver in metric.drivers for text in (driver.cause, driver.action)]
    texts += [parameter.meaning for parameter in metric.parameters]
    for edition in metric.editions:
        texts += [text for choice in edition.choices for text in (choice.point, choice.reason)]
    for text in texts:
        assert text.en.isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)


@for_every(metric=ALL)
def test_a_definition_survives_the_way_through_json(metric):
    assert Metric.model_validate_json(metric.model_dump_json()) == metric


@for_every(metric=ALL)
def test_a_definition_is_a_value_that_can_be_hashed(metric):
    assert hash(metric) == hash(metric.model_copy(deep=True))


@for_every(metric=ALL)
def test_every_figure_says_what_moves_it(metric):
    assert metric.drivers


@for_every(metric=ALL)
def test_sources_name_title_and_publisher_and_addresses_are_whole(metric):
    for edition in metric.editions:
        for source in edition.sources:
            assert source.title.strip()
            assert source.publisher.strip()
            assert source.url is None or source.url.startswith(("http://", "https://"))
            assert source.url is None or "…" not in source.url


def test_only_the_platforms_own_page_is_called_official():
    official = {
        source.url
        for metric in ALL
        for edition in metric.editions
        for source in edition.sources
        if source.official
    }
    assert official == {"https://school.jinritemai.com/doudian/web/article/aHUMAnFdWFHn"}


def test_the_catalogue_is_a_plain_tuple():
    assert type(ALL) is tuple
    assert all(type(metric) is Metric for metric in ALL)
