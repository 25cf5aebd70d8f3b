"""Readers of text: chat logs and the transcripts in cells, each a small module (聊天记录)."""
