"""Where the pictures of a camera scanner come from: a device, a video file, or picture files."""
