"""Reading of other systems' export files into the columns of a table (导出文件)."""

from csmetrics.exports.accounts import FileReport
from csmetrics.exports.importing.import_files import Imported, import_file, import_folder
from csmetrics.exports.importing.model import Recipe
from csmetrics.exports.importing.recipe_registry import Recipes, recipes
from csmetrics.exports.importing.recipe_store import read_recipe
from csmetrics.exports.nicknames import match_accounts
from csmetrics.exports.read_export import line_report, read_export
from csmetrics.exports.sessions import sessionize, sessions_of
from csmetrics.exports.templates import mapping_template

__all__ = [
    "FileReport",
    "Imported",
    "Recipe",
    "Recipes",
    "import_file",
    "import_folder",
    "line_report",
    "mapping_template",
    "match_accounts",
    "read_export",
    "read_recipe",
    "recipes",
    "sessionize",
    "sessions_of",
]
