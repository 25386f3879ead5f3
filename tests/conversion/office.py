"""Word and PowerPoint files made for tests, part by part."""

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
V = "urn:schemas-microsoft-com:vml"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DECK = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:a="{A}" xmlns:mc="{MC}" '
    f'xmlns:m="{M}" xmlns:v="{V}" xmlns:p="{P}"'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/></w:style>
<w:style w:type="paragraph" w:styleId="Muc"><w:name w:val="Mục lớn"/><w:basedOn w:val="Heading1"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="Van ban"/><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""
NUMBERING = """
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="+"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def zipped(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in parts.items():
            box.writestr(name, text)
    return content.getvalue()


def links(*rows, kind=R):
    """Relations: (id, kind, target) or (id, kind, target, "External")."""
    written = "".join(
        f'<Relationship Id="{one[0]}" Type="{kind}/{one[1]}" '
        f'Target="{escape(one[2])}"'
        + (' TargetMode="External"/>' if len(one) > 3 else "/>")
        for one in rows
    )
    return f'<Relationships xmlns="{LINKS}">{written}</Relationships>'


def package(main, kind, parts):
    named = f'<Override PartName="/{main}" ContentType="{kind}"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{KINDS}">{named}</Types>',
        "_rels/.rels": links(("r1", "officeDocument", main)),
        **parts,
    }


def docx(body, related=(), **others):
    """A Word file. `related`: further relations; `others`: parts by their
    names in word/, such as footnotes.
    """
    parts = {
        "styles": f"<w:styles {SPACES}>{STYLES}</w:styles>",
        "numbering": f"<w:numbering {SPACES}>{NUMBERING}</w:numbering>",
        **others,
    }
    named = [(name, name, f"{name}.xml") for name in parts]
    files = {f"word/{name}.xml": text for name, text in parts.items()}
    extra = {one[2]: one[4] for one in related if len(one) > 4}
    return zipped(
        package(
            "word/document.xml",
            WORD,
            {
                "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
                "word/_rels/document.xml.rels": links(
                    *named,
                    *(one[:4] if len(one) == 4 else one[:3] for one in related),
                ),
                **files,
                **{f"word/{name}": content for name, content in extra.items()},
            },
        )
    )


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs, style="", numbered=None):
    """A paragraph of runs or of plain texts; `numbered`: (list, depth)."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        properties += f'<w:numPr><w:ilvl w:val="{numbered[1]}"/><w:numId w:val="{numbered[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def h(level, text):
    return p(text, style=f"Heading{level}")


def table(*rows):
    """A table of texts, or of XML where a cell begins with "<"."""
    cells = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc>{one if one.startswith('<') else p(one)}</w:tc>"
            for one in row
        )
        + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{cells}</w:tbl>"


def picture(relation, said="", name="docPr"):
    described = f'<w:{name} id="1" descr="{escape(said)}"/>'
    return f'<w:r><w:drawing>{described}<a:blip r:embed="{relation}"/></w:drawing></w:r>'


def png(width=4, height=4, shade=200):
    """A small grey picture."""

    def chunk(kind, content):
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    rows = (b"\0" + bytes([shade]) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def deck(*slides, related=()):
    """A PowerPoint file. Each slide: its shapes, or (shapes, relations with
    content as a fifth value, attributes).
    """
    parts, rows, listed = {}, [], ""
    for number, slide in enumerate(slides, start=1):
        shapes, own, attributes = (
            slide if isinstance(slide, tuple) else (slide, (), "")
        )
        name = f"ppt/slides/slide{number}.xml"
        rows.append((f"s{number}", "slide", f"slides/slide{number}.xml"))
        listed += f'<p:sldId id="{255 + number}" r:id="s{number}"/>'
        parts[name] = (
            f"<p:sld {SPACES} {attributes}><p:cSld><p:spTree>{shapes}"
            "</p:spTree></p:cSld></p:sld>"
        )
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = links(
            *(one[:4] if len(one) == 4 else one[:3] for one in own)
        )
        for one in own:
            if len(one) > 4:
                parts[f"ppt/slides/{one[2]}"] = one[4]
    main = f"<p:presentation {SPACES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>"
    return zipped(
        package(
            "ppt/presentation.xml",
            DECK,
            {
                "ppt/presentation.xml": main,
                "ppt/_rels/presentation.xml.rels": links(*rows),
                **parts,
            },
        )
    )


def ap(text, properties="", run_properties=""):
    """A paragraph of a slide."""
    return f"<a:p><a:pPr {properties}/><a:r><a:rPr {run_properties}/><a:t>{escape(text)}</a:t></a:r></a:p>"


def shape(*paragraphs, kind=None):
    place = (
        "" if kind is None else f'<p:ph type="{kind}"/>' if kind else "<p:ph/>"
    )
    inner = "".join(
        one if one.startswith("<") else ap(one) for one in paragraphs
    )
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{inner}</p:txBody></p:sp>"


def notes(text):
    return (
        f"<p:notes {SPACES}><p:cSld><p:spTree>{shape(text, kind='body')}"
        "</p:spTree></p:cSld></p:notes>"
    )
