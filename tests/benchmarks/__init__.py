"""How fast the pages are: `make bench` measures and prints one table. Nothing here is a test."""

import os

from tests import DATA_DIR

# As people will run it, unlike tests; and never on anybody's own data.
os.environ["PORTAL_ENV"] = "development"
os.environ["PORTAL_DEBUG"] = "false"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"
for _name in ("DATABASE_URL", "EMAIL_URL"):
    os.environ.pop(_name, None)
if "BENCHMARK_DATA_DIR" in os.environ:
    # The web server under measurement: on the data that the process which started it has made.
    DATA_DIR.rmdir()
    os.environ["PORTAL_DATA_DIR"] = os.environ["BENCHMARK_DATA_DIR"]
else:
    os.environ["BENCHMARK_DATA_DIR"] = os.environ["PORTAL_DATA_DIR"]
