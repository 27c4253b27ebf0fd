"""Bytes and words to domain values; nothing here opens a file, and nothing a partner sends makes it raise."""
