"""The embedded platform: our own protocol served for real over HTTP, with its own rules and books.

It is the till's partner in the demo, the tests and in training. Its rules are written apart from
the till's (it may import nothing of ours but `core.model`, `core.wire` and `core.signed`), so
that one mistake cannot be in both books.
"""
