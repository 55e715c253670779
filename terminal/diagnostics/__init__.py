"""What a technician wants to know, and what support needs: checks, acceptance test, bundle.

finding   what a check found, in words that follow the screen's language
judge_*   readings and limits -> findings; pure
machine, network, asking, devices, books, software  the readings themselves; they change nothing
checks    which checks there are; runner: all of them, each limited in time
subject   what is looked at: a running till, its files alone, or what is left of them
"""
