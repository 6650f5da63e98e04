"""``/metrics`` in the text form of Prometheus, for machines of the house only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ...actions.metrics import Metric, metrics
from ..clients import client_address, is_forwarded
from ..context import context_of

if TYPE_CHECKING:
    from ...settings import WebSettings

router = APIRouter()


@router.get(
    "/metrics",
    summary="The station in figures, in the text form of Prometheus; from this machine and [web] metrics_from",
)
def show_metrics(request: Request) -> Response:
    context = context_of(request)
    if not may_see(request, context.station.settings.web):
        raise HTTPException(403)
    figures = metrics(context.station, context.workers)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(figures))
    return Response(generate_latest(registry), headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_LATEST)


def may_see(request: Request, settings: WebSettings) -> bool:
    """Whether the request comes straight from this machine, or from a network that the station names."""
    if is_forwarded(request.scope):  # a proxy stands on this machine and speaks for anybody: never local
        return False
    address = client_address(request.scope, ())
    if address is None:
        return False
    return address.is_loopback or any(address in ip_network(network) for network in settings.metrics_from)


class _Figures:
    """What a registry collects from."""

    def __init__(self, figures: Iterable[Metric]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for metric in self._figures:
            family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
            for values, figure in metric.samples.items():
                family.add_metric(values, figure)
            yield family
