"""Policy Digest (政策文摘): newspaper text in, targets and figures out, each with its sentence and its line."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's threads cost small matrices twice the time, and a build shares its work among processes already
