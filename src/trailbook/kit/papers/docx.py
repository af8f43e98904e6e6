"""A paper as a Word document: real heading styles, its language and title, the copy note in the footer."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from .shapes import (
    Block,
    Break,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Table,
    clean,
    levelled,
    right_to_left,
)

INK, QUIET, TRAIL, ACCENT = (RGBColor.from_string(x) for x in ("2B2320", "665A50", "1F5F52", "9A4B17"))
FONT = "Atkinson Hyperlegible Next"
ROLES = {"lead": "Lead", "quiet": "Small print", "claim": "Claim", "label": "Label", "note": "Note"}


def to_docx(paper: Paper) -> bytes:
    """The paper as DOCX. The words come out as they are; what XML cannot hold becomes a space or U+FFFD."""
    doc = Document()
    _styles(doc, paper.tag)
    _page(doc, paper)
    doc.core_properties.title = clean(paper.title)[:255]
    doc.core_properties.language = paper.tag
    doc.core_properties.author = ""
    doc.core_properties.comments = ""
    doc.core_properties.created = doc.core_properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _line(doc, "Title", (Run(paper.title),))
    for under in paper.under:
        _line(doc, "Subtitle", (Run(under),))
    for block in levelled(paper.blocks):
        _block(doc, block)
    out = BytesIO()
    doc.save(out)
    return out.getvalue()


def _block(doc: Any, block: Block) -> None:
    match block:
        case Heading():
            _line(doc, f"Heading {block.level}", (Run(block.text),))
        case Paragraph():
            _line(doc, ROLES.get(block.role, "Normal"), block.runs)
        case Quotation():
            _quotation(doc, block)
        case Listing():
            for n, item in enumerate(block.items):
                line = _line(doc, "List Number" if block.ordered else "List Bullet", item)
                if block.ordered:
                    _counted(doc, line, first=n == 0)
        case Table():
            _table(doc, block)
        case Break():
            doc.add_page_break()


def _quotation(doc: Any, block: Quotation) -> None:
    about = [*block.about, *([_("noted by someone else")] if block.noted else [])]
    named = (Run(block.by, "strong"), Run((" · " if block.by else "") + " · ".join(about) if about else "", "quiet"))
    says_who = bool(block.by or about)
    if block.name_first and says_who:
        _line(doc, "Voice before", named).paragraph_format.keep_with_next = True
    style = "Voice that challenges" if block.stance == "challenge" else "Quote"
    for part in block.marked:
        line = _line(doc, style, (Run(part),))
        line.paragraph_format.keep_with_next = says_who and not block.name_first
    if not block.name_first and says_who:
        _line(doc, "Voice", (Run("— "), *named))


def _table(doc: Any, block: Table) -> None:
    if block.caption:
        _line(doc, "Label", (Run(block.caption),))
    table = doc.add_table(rows=0, cols=len(block.head), style="Table Grid")
    for n, row in enumerate([block.head, *block.rows]):
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            _fill(cell.paragraphs[0], (Run(text, "strong" if n == 0 else "plain"),))
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))


def _line(doc: Any, style: str, runs: tuple[Run, ...]) -> Any:
    line = doc.add_paragraph()
    line._p.style = _ids(doc).get(style)
    _fill(line, runs)
    return line


def _ids(doc: Any) -> dict[str, str]:
    """The document's styles by name. Looking one up through the library costs as much as the rest of a paragraph."""
    if not hasattr(doc, "trailbook_ids"):
        doc.trailbook_ids = {s.name: s.style_id for s in doc.styles if s.name != "Normal"}
    found: dict[str, str] = doc.trailbook_ids
    return found


def _fill(line: Any, runs: tuple[Run, ...]) -> None:
    backwards = right_to_left("".join(r.text for r in runs))
    if backwards:
        line._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for r in runs:
        text = clean(r.marked)
        if not text:
            continue
        run = line.add_run()
        for n, part in enumerate(text.split("\n")):
            if n:
                run.add_break()
            run.add_text(part)
        if r.kind == "strong":
            run.bold = True
        if r.kind == "quiet":
            run.font.color.rgb = QUIET
        if right_to_left(text):
            run.font.rtl = True


def _counted(doc: Any, line: Any, *, first: bool) -> None:
    """Each numbered list counts from one: it gets a numbering of its own."""
    numbering = doc.part.numbering_part.numbering_definitions._numbering
    if first:
        abstract = next(
            n.abstractNumId.val
            for n in numbering.num_lst
            if n.numId == doc.styles["List Number"].element.pPr.numPr.numId.val
        )
        num = numbering.add_num(abstract)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
    latest = max(n.numId for n in numbering.num_lst)
    props = line._p.get_or_add_pPr().get_or_add_numPr()
    props.get_or_add_ilvl().val = 0
    props.get_or_add_numId().val = latest


def _styles(doc: Any, language: str) -> None:
    styles = doc.styles
    normal = styles["Normal"]
    _font(normal, size=11, color=INK)
    normal.paragraph_format.space_after = Pt(8)
    normal.paragraph_format.line_spacing = 1.3
    _language(styles, language)
    for name, size, before in (
        ("Title", 25, 0), ("Heading 1", 17, 24), ("Heading 2", 13.5, 18), ("Heading 3", 11.5, 12), ("Heading 4", 11, 10),
    ):  # fmt: skip
        _font(styles[name], size=size, color=INK, bold=True)
        styles[name].font.italic = False
        styles[name].paragraph_format.space_before = Pt(before)
        styles[name].paragraph_format.space_after = Pt(6)
        styles[name].paragraph_format.keep_with_next = True
    _edge(styles["Title"], None)
    _edge(styles["Heading 1"], "top", TRAIL)
    _font(styles["Subtitle"], size=11, color=QUIET)
    styles["Subtitle"].font.italic = False
    styles["Subtitle"].paragraph_format.space_after = Pt(2)
    _edge(styles["Subtitle"], "left", ACCENT, dotted=False)
    quote = styles["Quote"]
    _font(quote, size=11, color=INK)
    quote.font.italic = False
    quote.paragraph_format.left_indent = Cm(0.5)
    quote.paragraph_format.space_after = Pt(2)
    _edge(quote, "left", TRAIL)
    made: list[tuple[str, str, dict[str, Any]]] = [
        ("Voice", "Quote", {"size": 10, "color": QUIET}),
        ("Voice before", "Quote", {"size": 11, "color": INK}),
        ("Voice that challenges", "Quote", {"size": 11, "color": INK}),
        ("Lead", "Normal", {"size": 12.5, "color": INK}),
        ("Small print", "Normal", {"size": 9.5, "color": QUIET}),
        ("Claim", "Normal", {"size": 12.5, "color": INK, "bold": True}),
        ("Label", "Normal", {"size": 9.5, "color": QUIET, "bold": True}),
        ("Note", "Normal", {"size": 11, "color": INK}),
    ]
    for name, base, look in made:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        _font(style, **look)
    for name in ("Claim", "Label", "Voice before"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Claim"].paragraph_format.space_before = Pt(16)
    styles["Voice"].paragraph_format.space_after = Pt(10)
    _edge(styles["Voice that challenges"], "left", ACCENT, dotted=False)
    _edge(styles["Note"], "left", ACCENT, dotted=False)


def _font(style: Any, *, size: float, color: RGBColor, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), color
    if bold is not None:
        style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _language(styles: Any, language: str) -> None:
    defaults = styles.element.find(qn("w:docDefaults"))
    for lang in defaults.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)


def _edge(style: Any, side: str | None, color: RGBColor | None = None, *, dotted: bool = True) -> None:
    """A line along one side of a style's paragraphs, in the place of any it had."""
    props = style.element.get_or_add_pPr()
    for old in props.findall(qn("w:pBdr")):
        props.remove(old)
    if side is None:
        return
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for key, value in (("val", "dotted" if dotted else "single"), ("sz", "18"), ("space", "8"), ("color", str(color))):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    props.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing",
        "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection",
        "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr",
        "w:pPrChange",
    )  # fmt: skip


def _page(doc: Any, paper: Paper) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.3)
    foot = section.footer.paragraphs[0]
    foot.style = doc.styles["Footer"]
    _font(doc.styles["Footer"], size=8.5, color=QUIET)
    if paper.footer:
        _fill(foot, (Run(paper.footer + "  ·  "),))
    for kind in ("PAGE", "NUMPAGES"):
        if kind == "NUMPAGES":
            foot.add_run(" / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), kind)
        run, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        foot._p.append(field)
