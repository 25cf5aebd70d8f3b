"""Nicknames find their accounts only where there is one."""

import pytest

from csmetrics.errors import ArgumentError
from csmetrics.exports import match_accounts

ACCOUNTS = ["旗舰店:小李", "专营店:小李", "旗舰店:小王", "a:b：小高", "plain"]


def test_a_nickname_is_the_part_after_the_last_colon():
    found = match_accounts(["小王", "小高", "plain", "旗舰店:小李", "小王"], ACCOUNTS)
    assert found == {
        "小王": "旗舰店:小王",
        "小高": "a:b：小高",
        "plain": "plain",
        "旗舰店:小李": "旗舰店:小李",
    }


def test_spaces_around_a_nickname_are_none_of_it():
    assert match_accounts([" 小王 "], ACCOUNTS) == {" 小王 ": "旗舰店:小王"}


def test_what_is_none_or_several_is_refused_all_together():
    with pytest.raises(ArgumentError) as refused:
        match_accounts(["小王", "小李", "小网"], ACCOUNTS)
    text = str(refused.value)
    assert "'小李' may be 专营店:小李 or 旗舰店:小李" in text
    assert "'小网' is not an account" in text
    assert "小王'" not in text.partition("is not an account")[0]


def test_an_account_itself_goes_before_what_others_end_in():
    assert match_accounts(["小李"], ["小李", "旗舰店:小李"]) == {"小李": "小李"}


def test_one_account_given_twice_is_one():
    assert match_accounts(["小李"], ["x:小李", "x:小李"]) == {"小李": "x:小李"}


def test_a_text_is_no_list():
    with pytest.raises(ArgumentError, match="a list of strings"):
        match_accounts("小李", ACCOUNTS)
