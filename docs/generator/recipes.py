"""The page of the recipes: which files are read, where to get them, what they do not give."""

from __future__ import annotations

from collections.abc import Iterator

from csmetrics.exports import Recipe, recipes
from csmetrics.exports.importing.model import Column, Table
from generator.markdown import (
    Lang,
    anchor,
    both,
    bullets,
    home,
    link,
    other_language,
    page,
    say,
    table,
)
from generator.names import PLATFORMS

TITLE = both("The files that are read: recipes", "能读的文件：配方")
INTRO = both(
    "A recipe says of one format of file how it is recognised, what each column becomes, and what "
    "the file does not give. No recipe was tried on a live back-office: headers come from public "
    "programs that read these files, and how sure that is stands with each; menus change with the "
    "back-office's versions, and may be called otherwise.",
    "配方说明一种文件怎样识别、每一列变成什么、文件里没有什么。没有一个配方在真实的后台验证过："
    "表头来自读取这些文件的公开程序，把握有多大写在各自的条目里；菜单会随后台改版，名称可能不同。",
)
WITHOUT_TITLE = both("Files that no recipe reads", "没有配方的文件")
WITHOUT = (
    both(
        "拼多多 after-sales, as downloaded (售后单导出): no public program that reads one was "
        "found. `pdd.orders` has no times of refunds; `pdd.api_refunds` reads the open platform's "
        "answer.",
        "拼多多 售后单导出：没有找到读取它的公开程序。订单导出里没有退款时间；开放平台的返回由 "
        "`pdd.api_refunds` 读取。",
    ),
    both(
        "京东 促成订单 (营销明细 → 客服促成): how it behaves is known, its header row is not. The "
        "figures of 客服_销售绩效 are read by `jd.sales_data`.",
        "京东 促成订单（营销明细 → 客服促成）：知道它的内容，不知道确切的表头。客服_销售绩效"
        "的数字由 `jd.sales_data` 读取。",
    ),
    both(
        "Zendesk messages (ticket comments): who is a customer stands in the table of users, and "
        "no one file holds both. `desk.zendesk_ratings` reads the ratings.",
        "Zendesk 消息（工单评论）：谁是顾客写在用户表里，没有一个文件两者都有。"
        "满意度由 `desk.zendesk_ratings` 读取。",
    ),
    both(
        "Chat records of 拼多多, 抖店, 千牛 on the web, 快手, 小红书, 1688 and 有赞: their pages "
        "have no download. 京东, and the 旺旺 and 千牛 clients, have one.",
        "拼多多、抖店、千牛网页版、快手、小红书、1688、有赞的聊天记录：页面没有下载。有下载的是京东"
        "和旺旺、千牛客户端。",
    ),
    both(
        "Lists of reviews, complaints, log-ins and blocked buyers: no platform's export was found.",
        "评价、投诉、登录记录、黑名单：没有找到任何平台的导出文件。",
    ),
)
OWN = both("A recipe of your own reads such a file", "自己写配方来读这样的文件")
HOW = both("How to import them", "怎样导入")
PUBLISHED = both("published figures", "公布数据")
ROW = both("file | gives | how sure", "文件 | 给出 | 把握")
SURE = {
    "high": both("high", "高"),
    "medium": both("medium", "中"),
    "low": both("low", "低"),
}
LINES = (
    ("file", both("File", "文件")),
    ("where", both("Where to click", "在哪里下载")),
    ("limits", both("Limits", "限制")),
    ("evidence", both("Evidence", "依据")),
)
LISTS = (
    ("inferred", both("Readings that are inferred", "推断的读法")),
    ("cannot", both("What it does not give", "文件里没有的")),
    ("notes", both("Notes", "说明")),
)
SIGNATURE = both("Recognised by", "识别标志")
COLUMNS = both("column of ours | from", "我们的列 | 来自")
FIGURES = both("printed as | metric", "表头 | 指标")
OR = both(" or ", "或")
MADE = both("made by the reader of the text", "由聊天记录的读取程序得出")
GIVEN = both("given by the caller", "由使用者给出")
SESSIONS = both("from the table of sessions", "取自会话表")


def recipes_page(lang: Lang) -> str:
    """The page of all recipes, in their order."""
    here = home(lang) / "recipes.md"
    parts = [f"# {say(TITLE, lang)}", other_language("recipes.md", lang), say(INTRO, lang)]
    parts.append(link(say(HOW, lang), home(lang) / "how-to" / "import-exports.md", here))
    rows = [
        [
            f"[{say(one.name, lang)}](#{anchor(_heading(one, lang))})",
            _gives(one, lang),
            _sure(one, lang),
        ]
        for one in _ordered()
    ]
    parts.append(table(getattr(ROW, lang).split(" | "), rows))
    platform = ""
    for recipe in _ordered():
        if recipe.platform != platform:
            platform = recipe.platform
            parts.append(f"## {say(PLATFORMS[platform], lang)}")
        parts += _recipe(recipe, lang)
    parts.append(f"## {say(WITHOUT_TITLE, lang)}")
    parts.append(bullets(say(one, lang) for one in WITHOUT))
    parts.append(link(say(OWN, lang), home(lang) / "how-to" / "import-exports.md", here))
    return page(*parts)


def _ordered() -> list[Recipe]:
    order = list(PLATFORMS)
    return sorted(recipes.values(), key=lambda one: (order.index(one.platform), one.id))


def _heading(recipe: Recipe, lang: Lang) -> str:
    return f"{say(recipe.name, lang)} `{recipe.id}`"


def _gives(recipe: Recipe, lang: Lang) -> str:
    names = [f"`{name}`" for name in recipe.tables]
    names += [say(PUBLISHED, lang)] if recipe.published else []
    return ", ".join(names) if lang == "en" else "、".join(names)


def _sure(recipe: Recipe, lang: Lang) -> str:
    return say(SURE[recipe.confidence], lang)


def _recipe(recipe: Recipe, lang: Lang) -> Iterator[str]:
    colon = ": " if lang == "en" else "："
    yield f"### {_heading(recipe, lang)}"
    message = [(title, getattr(recipe, name)) for name, title in LINES]
    lines = [f"{say(title, lang)}{colon}{say(text, lang)}" for title, text in message if text]
    lines.append(f"{say(SIGNATURE, lang)}{colon}{_signature(recipe, lang)}")
    yield bullets(lines)
    for name, title in LISTS:
        if texts := getattr(recipe, name):
            yield f"{say(title, lang)}{colon}"
            yield bullets(say(text, lang) for text in texts)
    for name, how in recipe.tables.items():
        yield f"`{name}`"
        rows = [[f"`{column}`", _source(of, lang)] for column, of in how.columns.items()]
        rows += [[f"`{column}`", say(MADE, lang)] for column in _made(how)]
        yield table(getattr(COLUMNS, lang).split(" | "), rows)
    if recipe.published:
        rows = [
            [_labels(one.labels or (*one.numerator, *one.denominator)), _metric(one.metric)]
            for one in recipe.published.figures
        ]
        yield table(getattr(FIGURES, lang).split(" | "), rows)


def _made(how: Table) -> list[str]:
    return [name for name in how.made if name not in how.columns]


def _signature(recipe: Recipe, lang: Lang) -> str:
    signature = recipe.signature
    if signature.text:
        return f"`{signature.text}`".replace("|", "\\|")
    if signature.json_:
        return " + ".join(f"`{key}`" for key in signature.json_)
    return " + ".join(
        say(OR, lang).join(f"`{one}`" for one in names) for names in signature.headers
    )


def _source(column: Column, lang: Lang) -> str:
    names = [*column.from_, *column.else_, *column.derive]
    if column.otherwise:
        names += column.otherwise.from_
    text = say(OR, lang).join(f"`{name}`" for name in dict.fromkeys(names))
    if column.lookup:
        return say(SESSIONS, lang)
    if column.given and not text:
        return say(GIVEN, lang)
    return text or f"`{column.value}`"


def _labels(labels: tuple[str, ...]) -> str:
    return " / ".join(f"`{label}`" for label in labels)


def _metric(metric: str | None) -> str:
    return f"`{metric}`" if metric else ""
