"""What scanners say, as bytes: codecs without I/O, clocks or threads.

framing          plain lines: where one code ends
aim, spelling    what stands around and inside a code on the wire
ssi/             packets of Zebra's Simple Serial Interface
registers, register_stream   modules that are set by registers
honeywell        menu commands and their echo
keymap, layouts  the keys of a keyboard scanner
"""
