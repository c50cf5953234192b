"""From an article to its entry: quantities, times, targets, figures, named plans and the summary."""
