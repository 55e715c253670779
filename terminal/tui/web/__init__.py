"""The till in a browser of the same machine (`baton run --web`), through textual-serve.

Only on loopback, only for whoever has the token that was printed, once: it becomes a cookie of one
browser, and one page at a time is served. The page is ours: nothing in it comes from elsewhere.
"""
