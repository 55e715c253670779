"""The Simple Serial Interface of Zebra, Datalogic and Opticon scanners. Pure: no port, no clock.

    bytes --packets--> Packet --codes--> whole codes
                          |
                    conversation: what to answer, what was asked and is not answered yet

Sources: Zebra "Simple Serial Interface Programmer's Guide" (72E-40451), chapter "SSI Commands";
SE-923 integration guide ch. 6; Opticon MDL-1000 and Datalogic D151 guides; for the segments of
newer cordless units the tests of the open driver enioka_scan. Not tried on a device yet.
"""
