"""The last look before anything leaves: only Vietnamese letters, spaces and ``, . ? ! ; :`` may be spoken."""

from __future__ import annotations

import re

from ..model import Certainty
from .line import Piece

_ALLOWED = re.compile(
    "[^A-Za-zÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ ,.?!;:]"
)


def audit(piece: Piece) -> Piece:
    """The piece as it may be spoken: what is not allowed is taken out and the piece reported as unread."""
    if _ALLOWED.search(piece.spoken) is None:
        return piece
    bad = "".join(sorted(set(_ALLOWED.findall(piece.spoken))))[:20]
    spoken = " ".join(_ALLOWED.sub(" ", piece.spoken).split())
    return piece._replace(spoken=spoken, certainty=Certainty.UNREAD, reason=f"không biết đọc ký tự «{bad}»")


def clean(spoken: str) -> bool:
    """Whether a spoken text holds nothing but what may be spoken."""
    return _ALLOWED.search(spoken) is None
