"""The columns of the table and the kinds of its rows."""

from lms.exchange.types import read_columns

MOST_ROWS = 2_000
KINDS = {"framework": "khung", "level": "cấp độ", "competency": "năng lực"}
LEVELS = ("1", "2", "3", "4", "5")


COLUMNS = read_columns(
    """
    kind*            kind | loại
    key*             key | mã
    parent           parent | mã cấp trên
    title.vi         title (vi) | tên (vi)
    title.en         title (en) | tên (en)
    description.vi   description (vi) | mô tả (vi)
    description.en   description (en) | mô tả (en)
    1.vi             indicator 1 (vi) | biểu hiện cấp 1 (vi)
    1.en             indicator 1 (en) | biểu hiện cấp 1 (en)
    2.vi             indicator 2 (vi) | biểu hiện cấp 2 (vi)
    2.en             indicator 2 (en) | biểu hiện cấp 2 (en)
    3.vi             indicator 3 (vi) | biểu hiện cấp 3 (vi)
    3.en             indicator 3 (en) | biểu hiện cấp 3 (en)
    4.vi             indicator 4 (vi) | biểu hiện cấp 4 (vi)
    4.en             indicator 4 (en) | biểu hiện cấp 4 (en)
    5.vi             indicator 5 (vi) | biểu hiện cấp 5 (vi)
    5.en             indicator 5 (en) | biểu hiện cấp 5 (en)
    as_of            as of | ngày đối chiếu
    legal_basis      legal basis | căn cứ pháp lý
    rule             rule | quy tắc
    """
)
