"""Matching of the nicknames in reports to agent accounts (昵称与账号)."""

from __future__ import annotations

from collections.abc import Iterable

from csmetrics.errors import ArgumentError, nearest


def match_accounts(nicknames: Iterable[str], accounts: Iterable[str]) -> dict[str, str]:
    """Match each nickname to the one account that it fits (昵称对应账号).

    A nickname fits an account if it is the account itself, or the part after its last colon: 小李
    fits 旗舰店:小李. A nickname that fits no account, or several, is refused.

    Args:
        nicknames: As a report writes them.
        accounts: The known accounts, such as those of ``agents``.

    Returns:
        The account of each nickname.

    Raises:
        ArgumentError: Some nickname fits no account, or more than one.

    Examples:
        >>> match_accounts(["小李", "旗舰店:小王"], ["旗舰店:小李", "旗舰店:小王"])
        {'小李': '旗舰店:小李', '旗舰店:小王': '旗舰店:小王'}
    """
    if isinstance(nicknames, str) or isinstance(accounts, str):
        msg = "nicknames and accounts are each a list of strings, not a single string"
        raise ArgumentError(msg)
    known = dict.fromkeys(accounts)
    called: dict[str, list[str]] = {}
    for account in known:
        called.setdefault(_last_part(account), []).append(account)
    found: dict[str, str] = {}
    faults: list[str] = []
    for nickname in dict.fromkeys(nicknames):
        meant = [nickname] if nickname in known else called.get(nickname.strip(), [])
        if len(meant) == 1:
            found[nickname] = meant[0]
        elif meant:
            faults.append(f"{nickname!r} may be {' or '.join(sorted(meant))}")
        else:
            faults.append(f"{nickname!r} is not an account.{nearest(nickname, called)}")
    if faults:
        msg = (
            f"these nicknames do not belong to exactly one account: {'; '.join(faults)}. Write "
            "their accounts in full in the report"
        )
        raise ArgumentError(msg)
    return found


def _last_part(account: str) -> str:
    return account.replace("：", ":").rpartition(":")[2].strip()
