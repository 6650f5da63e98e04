"""Alerts through Apprise (the extra «apprise»), which knows the messengers and services of others by an address each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import AlertNotSent, install_command
from .digest import Message
from .secrets import secret

if TYPE_CHECKING:
    from ..settings import AppriseSettings

_SUBJECT = "Apprise"


class AppriseChannel:
    """Tells every address of ``[alerts.apprise]``. The addresses hold keys, so none is ever shown."""

    def __init__(self, settings: AppriseSettings, folder: Path) -> None:
        self._settings = settings
        self._folder = folder

    @property
    def words(self) -> str:
        return "Apprise"

    def send(self, message: Message) -> str | None:
        """Returns how many addresses did not take it, in words. Raises AlertNotSent when none did, or the extra is missing."""
        try:
            import apprise
        except ImportError:
            raise AlertNotSent(_SUBJECT, "chưa cài gói apprise", f"Cài thêm: {install_command('apprise')}") from None
        kind = apprise.NotifyType.WARNING if message.urgent else apprise.NotifyType.INFO
        addresses, missed = self._addresses(), []
        for number, address in enumerate(addresses, 1):
            teller = apprise.Apprise()
            taken = teller.add(address) and teller.notify(title=message.subject, body=message.text, notify_type=kind)
            if not taken:
                missed.append(str(number))
        which = f"địa chỉ thứ {', '.join(missed)} trong {len(addresses)} địa chỉ không nhận tin"
        if len(missed) == len(addresses):
            raise AlertNotSent(_SUBJECT, which, "Kiểm tra urls trong [alerts.apprise]; hệ thống sẽ tự gửi lại.")
        return f"{which}; các địa chỉ khác đã nhận" if missed else None

    def _addresses(self) -> list[str]:
        """Those of the settings, then those of the file, a line each; a line after # is a note."""
        text = secret(_SUBJECT, self._folder, file=self._settings.urls_file, env="")
        lines = (line.strip() for line in text.splitlines())
        found = [*self._settings.urls, *(line for line in lines if line and not line.startswith("#"))]
        if not found:
            raise AlertNotSent(_SUBJECT, "tệp urls_file không có địa chỉ nào", "Ghi mỗi dòng một địa chỉ.")
        return found
