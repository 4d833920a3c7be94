"""Documents of every format, made for tests: the same case in Word, slides, PDF and as a web page."""

from io import BytesIO
from typing import Any

from docx import Document
from PIL import Image
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

TITLE = "澜汀纸业：三条产线的停机少了一半"
BACKGROUND = (
    "澜汀纸业生产瓦楞原纸，员工九百人，三条产线全年不停，过去断纸一次要停四十分钟，原因说不清，班组之间互相推。"
)
RESULT = "断纸停机从每月二十六次降到十一次。"
ROWS = (("指标", "之前", "之后"), ("每月断纸", "26次", "11次"))


def docx() -> bytes:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料 请勿外传"
    document.add_paragraph(TITLE, style="Title")
    document.add_heading("客户背景", 2)
    document.add_paragraph(BACKGROUND)
    document.add_heading("成效", 2)
    document.add_paragraph(RESULT, style="List Bullet")
    paragraph = document.add_paragraph()
    paragraph.add_run("上线周期").bold = True
    paragraph.add_run(" 五个月")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            cell.text = words
    document.add_picture(picture())
    return _saved(document)


def pptx(*, picture_slide: bool = False, words: bool = True) -> bytes:
    deck = Presentation()
    if words:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = TITLE
        # The lower box is added first: reading order is by place.
        slide.shapes.add_textbox(Inches(1), Inches(5), Inches(6), Inches(1)).text_frame.text = RESULT
        slide.shapes.add_textbox(Inches(1), Inches(2), Inches(6), Inches(1)).text_frame.text = BACKGROUND
        table = slide.shapes.add_table(2, 3, Inches(1), Inches(6), Inches(6), Inches(1)).table
        for row, cells in enumerate(ROWS):
            for column, cell in enumerate(cells):
                table.cell(row, column).text = cell
        slide.notes_slide.notes_text_frame.text = "讲的时候提一句：上线周期五个月。"
    if picture_slide:
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_picture(picture(), 0, 0)
    return _saved(deck)


def pdf(*, scanned_pages: int = 0, pages: int = 2, **how: Any) -> bytes:
    """Pages with a running header and number, then scanned ones. `how` goes to the canvas (encrypt=…)."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A5, **how)
    for number in range(1, pages + 1):
        canvas.setFont("STSong-Light", 8)
        canvas.drawString(40, 570, "云帆科技客户案例")
        canvas.drawString(180, 20, f"第 {number} 页")
        place = 530.0
        if number == 1:
            canvas.setFont("STSong-Light", 18)
            canvas.drawString(40, place, TITLE)
        canvas.setFont("STSong-Light", 10.5)
        story = ("客户背景", *_wrapped(BACKGROUND), "项目成效", *_wrapped(RESULT))
        for line in (
            story if number == 1 else _wrapped(f"附录{number}：第{number}年的保养记录由班长签字后归档，共{number}本。")
        ):
            place -= 18
            canvas.drawString(40, place, line)
        canvas.showPage()
    for _ in range(scanned_pages):
        canvas.drawImage(ImageReader(picture()), 0, 0, 400, 560)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def html(encoding: str = "utf-8") -> bytes:
    page = f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{encoding}"><title>{TITLE} | 云帆科技</title>
    <script>alert("脚本里的字")</script><style>.gone{{display:none}}</style></head><body>
    <nav><ul><li><a href="/">首页</a></li><li><a href="/products">产品中心</a></li></ul></nav>
    <div class="cookie">本站使用 Cookie，继续浏览即表示同意。</div>
    <article><h1>{TITLE}</h1><h2>客户背景</h2><p>{BACKGROUND}</p><p>{BACKGROUND[:20]}，厂长想弄明白。</p>
    <h2>成效</h2><p>{RESULT}</p></article>
    <form><input name="phone"><button>预约演示</button></form><footer>版权所有 云帆科技</footer></body></html>"""
    return page.encode(encoding)


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (64, 64), "gray").save(out, "PNG")
    out.seek(0)
    return out


def _wrapped(text: str) -> list[str]:
    return [text[at : at + 30] for at in range(0, len(text), 30)]


def _saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()
