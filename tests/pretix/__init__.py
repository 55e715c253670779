"""Against a real pretix server: `sh deploy/test --pretix`; without its rig everything skips."""
