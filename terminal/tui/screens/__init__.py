"""One screen, one file; its stylesheet has the same name in `styles/`."""
