"""The kiosk's screen: what a customer sees, and the few keys and spots that do something there.

app      opens the till, lets messages find the screen, has no way out but the technician's
bridge   the flow's door to it, goods legs included
stage    what is on: rest, a verdict, goods, a question, a pad, out of order; how each ends
screen   the one screen: a board, a bar that shrinks, keys
board    draws a poster as large as it fits
pads     what takes figures: a question, a PIN
pictures what is drawn beside the words
"""
