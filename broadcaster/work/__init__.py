"""Who runs the steps: a pool of threads in this process. Several processes may run side by side on one store."""

from .pool import Pool
from .recovery import free_abandoned

__all__ = ["Pool", "free_abandoned"]
