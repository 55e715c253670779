"""What the owner gets at the end of a day, from `terminal.core.figures` alone.

page      one HTML file that asks nobody for anything: drawing.py holds its charts
sheet     the accountant's CSV
letter    the same in plain text, with both attached
post      brings it where the settings say: file, mail or webhook; nothing is lost on the way
archive   a year of the journal that can be checked without Baton
"""
