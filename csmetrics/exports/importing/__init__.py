"""Files of back-offices, as they come, into tables by recipes (导入后台文件)."""
