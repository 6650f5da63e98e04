"""``make bench``: every benchmark in its own process, one after the other; ``ONLY=reading make bench`` runs those named so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    wanted = (os.environ.get("ONLY") or " ".join(sys.argv[1:])).split()
    names = sorted(path.stem for path in HERE.glob("bench_*.py"))
    chosen = [name for name in names if not wanted or any(word in name for word in wanted)]
    failed = 0
    for name in chosen:
        print(f"== {name.removeprefix('bench_')}", flush=True)
        script = f"from tests.bench.{name} import run\nfor line in run(): print('  ' + line, flush=True)"
        failed += subprocess.run([sys.executable, "-c", script], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
