"""Exports of other systems in: files as they come, into the columns of a table (导出文件)."""

from csmetrics.exports.accounts import FileReport
from csmetrics.exports.read_export import line_report, read_export
from csmetrics.exports.sessions import sessionize, sessions_of
from csmetrics.exports.templates import mapping_template

__all__ = [
    "FileReport",
    "line_report",
    "mapping_template",
    "read_export",
    "sessionize",
    "sessions_of",
]
