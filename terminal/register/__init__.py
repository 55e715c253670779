"""The bridge to the shop's cash register, so that the cashier keys nothing twice. Off by default.

    lines    one JSON line per event, both ways; pure
    bars     amounts as a bar code that the register scans; pure
    bills    the bill that the register told, until a voucher asks for it
    tcp      the lines on a loopback port
    folder   the lines as files in a watched folder
    bridge   all of it together: what the till tells, what the register tells

What comes in is hostile until checked: loopback only, 4 KB a line, a closed vocabulary, and the
first line that is none of ours ends the connection (a web page in a browser can reach the port).
"""
