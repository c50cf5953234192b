"""OpenCC's converters between Traditional and Simplified, each loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import opencc

HAN = range(0x4E00, 0xA000)


@cache
def converter(config: str) -> opencc.OpenCC:
    """What converts by *config*: t2s, s2hk, tw2s …"""
    return opencc.OpenCC(config)


@cache
def alone(config: str) -> Mapping[str, str]:
    """Every common Han character as *config* converts it by itself."""
    han = [chr(code) for code in HAN]
    return dict(zip(han, converter(config).convert("\n".join(han)).split("\n"), strict=True))
