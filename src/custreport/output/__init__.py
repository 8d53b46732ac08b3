"""Where rendered files go."""
