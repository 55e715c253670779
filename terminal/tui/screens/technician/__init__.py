"""The technician's screens, behind the device's PIN."""
