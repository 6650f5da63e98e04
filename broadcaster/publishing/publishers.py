"""The publishers of a town's own: from their tables in ``[publishing.publishers]`` to objects."""

from __future__ import annotations

from pathlib import Path

from .. import extensions
from ..errors import ConfigError
from ..model import Publisher
from ..settings import PublisherSettings, PublishingSettings


def build_publishers(settings: PublishingSettings, station_folder: Path) -> dict[str, Publisher]:
    """Every publisher of the configuration by its name, in its order. Raises ConfigError for one that cannot be made.

    The S3 store of ``storage = "s3"`` is not among them: it can be compared with the station, and has a follower of its own.
    """
    return {name: _built(name, one, station_folder) for name, one in settings.publishers.items()}


def _built(name: str, settings: PublisherSettings, station_folder: Path) -> Publisher:
    """``module:Class`` called with (name, options, station_folder=); see docs/add-a-publisher.md."""
    where = f"broadcaster.toml, [publishing.publishers.{name}] publisher = «{settings.publisher}»"
    maker = extensions.load(settings.publisher, where)
    try:
        publisher = maker(name, dict(settings.options), station_folder=station_folder)
    except KeyError as error:
        raise ConfigError([f"{where}: options thiếu khóa {error}"]) from error
    except TypeError as error:
        raise ConfigError([f"{where}: không tạo được ({error}); xem docs/add-a-publisher.md"]) from error
    if missing := extensions.lacking(publisher, "publish", "withdraw"):
        raise ConfigError([f"{where}: lớp thiếu hàm {', '.join(missing)}; xem docs/add-a-publisher.md"])
    return publisher  # type: ignore[no-any-return]
