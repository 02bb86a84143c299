"""What lies among an office's reports without being one: the product must refuse each by name."""

from __future__ import annotations

import struct
import zlib

from data.generator.report import FOOTER

INTERPRETATION = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>《澜禾市2023年政府信息公开工作年度报告》解读</title></head><body>
<h1>一图读懂：澜禾市2023年政府信息公开工作年度报告</h1>
<p>日前，市政府公布了上一年度的政府信息公开工作年度报告。为方便大家了解，现对报告的编制背景和主要内容作如下解读。</p>
<p>一、编制背景。按照《中华人民共和国政府信息公开条例》的要求，行政机关应当在每年一月底前公布上一年度报告，
县级以上人民政府的报告在三月底前公布。</p>
<p>二、主要内容。报告分六个部分，既有文字说明，也有三张统计表，反映了主动公开和依申请公开的总体情况。</p>
<p>三、下一步打算。继续围绕群众关心的事项，把公开做得更细、更实。</p>
<p>{footer}</p>
</body></html>
"""
NOTICE = """\
<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>关于做好政府信息公开工作年度报告编制工作的通知</title></head><body>
<h1>关于做好2022年政府信息公开工作年度报告编制和发布工作的通知</h1>
<p>各区县人民政府，市直各部门：</p>
<p>为做好年度报告编制工作，现将有关事项通知如下。请各单位按照规定的格式填报，认真核对表内数据的勾稽关系，
正文所述数字应当与表格一致，并于明年一月底前在政府网站年报专栏公布。</p>
<p>联系人：政务公开科。</p>
<p>{footer}</p>
</body></html>
"""


def extras() -> dict[str, bytes]:
    """Files by their path below ``reports``."""
    return {
        "2023/市直/一图读懂澜禾市2023年政府信息公开年报.html": _page(INTERPRETATION),
        "2022/市直/关于做好年度报告编制工作的通知.html": _page(NOTICE),
        "2024/霁明区/年报封面.png": cover(),
        "2021/棠序区/棠序区年报（空）.html": b"",
    }


def _page(text: str) -> bytes:
    return text.format(footer=FOOTER.replace("本报告", "本文")).encode()


def cover(width: int = 240, height: int = 320) -> bytes:
    """A picture without a word in it: a pale page with a coloured band, as PNG."""
    band = range(height // 3, height // 3 + 40)
    rows = [
        b"\0" + (bytes((176, 32, 40)) if row in band else bytes((246, 244, 238))) * width
        for row in range(height)
    ]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (
        _chunk(b"IHDR", head),
        _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
        _chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
