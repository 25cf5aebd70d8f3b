"""Readers of chat logs and of transcripts in cells, one module for each format (聊天记录)."""
