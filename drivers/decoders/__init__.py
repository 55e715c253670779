"""Codes out of pictures: one file per decoder library and the cascade that tries them in turn."""
