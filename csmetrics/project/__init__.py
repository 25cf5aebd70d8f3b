"""Projects: ``load`` reads a folder of tables, or a project file that names them (项目)."""

from csmetrics.project.choosing import chosen, scorecard
from csmetrics.project.loading import Project, load

__all__ = ["Project", "chosen", "load", "scorecard"]
