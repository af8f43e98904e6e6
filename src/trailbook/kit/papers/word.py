"""How a Word document looks, and the parts that stand around its words (Office Open XML, ECMA-376 part 1, section 17).

Written here once and for all, so that making a document is only a matter of its words.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from .packed import escaped

INK, QUIET, TRAIL, ACCENT = "2B2320", "665A50", "1F5F52", "9A4B17"
FONT = "Atkinson Hyperlegible Next"
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CORE = f"{_PACKAGE}/metadata/core-properties"
SPACE = f'xmlns:w="{MAIN}" xmlns:r="{_REL}"'
#: A4 in twentieths of a point, with its margins, and the foot on every page.
SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1304" w:right="1361" w:bottom="1304" w:left="1361" w:header="720" w:footer="720" w:gutter="0"/>'
    "</w:sectPr>"
)
#: How wide the words are between the margins.
WIDTH = 9184

AROUND = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/word/settings.xml" ContentType="{_KIND}.settings+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{_KIND}.numbering+xml"/>'
        f'<Override PartName="/word/footer1.xml" ContentType="{_KIND}.footer+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/settings" Target="settings.xml"/>'
        f'<Relationship Id="rId3" Type="{_REL}/numbering" Target="numbering.xml"/>'
        f'<Relationship Id="rId4" Type="{_REL}/footer" Target="footer1.xml"/></Relationships>'
    ),
    "word/settings.xml": (
        f'<w:settings {SPACE}><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
    ),
}


def core(title: str, language: str) -> str:
    """What the document says of itself: its title, its language and when it was made; not by whom."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    when = f'<dcterms:{{0}} xsi:type="dcterms:W3CDTF">{at}</dcterms:{{0}}>'
    return (
        f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escaped(title)[:255]}</dc:title><dc:creator></dc:creator>"
        f"{when.format('created')}{when.format('modified')}<dc:language>{escaped(language)}</dc:language>"
        "</cp:coreProperties>"
    )


def numbering(lists: int) -> str:
    """Bullets are list 1; the numbered lists, each of which counts from one, are 2 and on."""
    level = (
        '<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:pStyle w:val="{style}"/><w:lvlText w:val="{mark}"/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>'
    )
    afresh = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    return (
        f"<w:numbering {SPACE}>"
        + level.format(n=0, kind="bullet", style="ListBullet", mark="•")
        + level.format(n=1, kind="decimal", style="ListNumber", mark="%1.")
        + '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        + "".join(
            f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/>{afresh}</w:num>' for n in range(2, max(1, lists) + 2)
        )
        + "</w:numbering>"
    )


def footer(note: str) -> str:
    """The copy note in small print, and which page of how many this is."""
    field = '<w:fldSimple w:instr="{0}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return (
        f'<w:ftr {SPACE}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{note}{field.format("PAGE")}'
        f'<w:r><w:t xml:space="preserve"> / </w:t></w:r>{field.format("NUMPAGES")}</w:p></w:ftr>'
    )


def _edge(side: str, color: str, line: str = "dotted", size: int = 18) -> str:
    return f'<w:pBdr><w:{side} w:val="{line}" w:sz="{size}" w:space="8" w:color="{color}"/></w:pBdr>'


def _spaced(before: int | None = None, after: int | None = None, line: int | None = None) -> str:
    told = [f'w:{k}="{v}"' for k, v in (("before", before), ("after", after), ("line", line)) if v is not None]
    if line is not None:
        told.append('w:lineRule="auto"')
    return f"<w:spacing {' '.join(told)}/>"


_KEEP = "<w:keepNext/>"
_HEAD = "<w:keepNext/><w:keepLines/>"
#: Name, what it is based on, its paragraph, then size (in half points), colour and whether it is bold.
_STYLES: tuple[tuple[str, str, str, int, str, bool], ...] = (
    ("Title", "Normal", _KEEP + _spaced(0, 120, 240), 50, INK, True),
    ("Subtitle", "Normal", _edge("left", ACCENT, "single") + _spaced(after=40), 22, QUIET, False),
    (
        "heading 1",
        "Normal",
        _HEAD + _edge("top", TRAIL) + _spaced(480, 120) + '<w:outlineLvl w:val="0"/>',
        34,
        INK,
        True,
    ),
    ("heading 2", "Normal", _HEAD + _spaced(360, 120) + '<w:outlineLvl w:val="1"/>', 27, INK, True),
    ("heading 3", "Normal", _HEAD + _spaced(240, 120) + '<w:outlineLvl w:val="2"/>', 23, INK, True),
    ("heading 4", "Normal", _HEAD + _spaced(200, 120) + '<w:outlineLvl w:val="3"/>', 22, INK, True),
    ("Quote", "Normal", _edge("left", TRAIL) + _spaced(after=40) + '<w:ind w:left="283"/>', 22, INK, False),
    # An edge of a hair less: those that are alike run together, and the next person's words would be in one with these.
    ("Voice", "Quote", _edge("left", TRAIL, size=17) + _spaced(after=200), 20, QUIET, False),
    ("Voice before", "Quote", _KEEP + _spaced(120), 22, INK, False),
    ("Voice that challenges", "Quote", _edge("left", ACCENT, "single"), 22, INK, False),
    ("Lead", "Normal", "", 25, INK, False),
    ("Small print", "Normal", "", 19, QUIET, False),
    ("Claim", "Normal", _KEEP + _spaced(320), 25, INK, True),
    ("Label", "Normal", _KEEP, 19, QUIET, True),
    ("Note", "Normal", _edge("left", ACCENT, "single"), 22, INK, False),
    ("List Bullet", "Normal", '<w:numPr><w:numId w:val="1"/></w:numPr><w:contextualSpacing/>', 22, INK, False),
    ("List Number", "Normal", '<w:numPr><w:numId w:val="2"/></w:numPr><w:contextualSpacing/>', 22, INK, False),
    ("footer", "Normal", _spaced(after=0, line=240), 17, QUIET, False),
)
#: Those that Word knows by itself; the others are ours.
_KNOWN = ("Title", "Subtitle", "heading", "Quote", "List", "footer")


def style_id(name: str) -> str:
    """What a style is called inside the document: "Heading1" for "heading 1" or "Heading 1"."""
    return (
        name.replace(" ", "").capitalize() if name.lower().startswith(("heading", "footer")) else name.replace(" ", "")
    )


def _style(name: str, base: str, paragraph: str, size: int, color: str, bold: bool) -> str:
    own = "" if name.startswith(_KNOWN) else ' w:customStyle="1"'
    following = '<w:next w:val="Normal"/>' if name.startswith(("heading", "Title", "Subtitle")) else ""
    return (
        f'<w:style w:type="paragraph"{own} w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/>{following}<w:qFormat/>{f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""}'
        f"<w:rPr>{'<w:b/><w:bCs/>' if bold else ''}"
        f'<w:color w:val="{color}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


@lru_cache(maxsize=32)
def styles(language: str) -> str:
    """Every style of a document in this language."""
    room = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in zip(_SIDES, (40, 108, 40, 108), strict=True))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in (*_SIDES, "insideH", "insideV")
    )
    return (
        f"<w:styles {SPACE}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        f'<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="{escaped(language)}" w:eastAsia="{escaped(language)}" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        f"{_spaced(after=160, line=312)}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:rPr><w:color w:val="{INK}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{room}</w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
        + "".join(_style(*told) for told in _STYLES)
        + '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f"<w:pPr>{_spaced(after=0, line=240)}</w:pPr><w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr></w:style>"
        "</w:styles>"
    )


_SIDES = ("top", "left", "bottom", "right")
