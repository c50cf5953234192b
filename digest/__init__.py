"""Policy Digest (政策文摘): newspaper text in, targets and figures out, each with its sentence and its line."""
