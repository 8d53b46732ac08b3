"""What a run needs of its process: signals, progress, memory."""
