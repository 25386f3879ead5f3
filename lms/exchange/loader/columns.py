"""The columns of every file of rows: how each is headed in both languages, and
which must be there.
"""

from lms.core import tables
from lms.exchange.types import DEPTHS, RowColumns, read_columns

UNITS = read_columns(
    """
    key*       key | mã | mã đơn vị
    kind*      kind | loại | loại đơn vị
    title.vi*  title (vi) | tên (vi) | title | tên | tên đơn vị
    title.en   title (en) | tên (en) | tên tiếng anh
    parent*    parent | mã cấp trên | mã đơn vị cấp trên
    """
)
POSTINGS = read_columns(
    """
    person*  person | tên đăng nhập | người | login
    unit*    unit | đơn vị | mã đơn vị
    post*    post | vị trí việc làm | vị trí | mã vị trí
    from     from | từ ngày | since
    to       to | đến ngày | đến hết ngày
    """
)
REQUIREMENTS = read_columns(
    """
    unit          unit | đơn vị | mã đơn vị
    post*         post | vị trí | vị trí việc làm | mã vị trí
    competency*   competency | năng lực | mã năng lực
    level*        level | cấp độ
    depth*        depth | mức độ minh chứng | độ sâu
    essential     essential | bắt buộc
    reason.vi*    reason (vi) | lý do (vi) | reason | lý do
    reason.en     reason (en) | lý do (en)
    ground        ground | đặc điểm địa bàn
    legal_basis   legal basis | căn cứ pháp lý
    from          from | từ ngày
    to            to | đến ngày | đến hết ngày
    """
)
POSTS = read_columns(
    """
    key*         key | mã | mã vị trí
    title.vi*    title (vi) | tên (vi) | tên
    title.en     title (en) | tên (en)
    short.vi     short (vi) | tên ngắn (vi) | tên ngắn
    short.en     short (en) | tên ngắn (en)
    office.vi*   office (vi) | bộ phận (vi) | bộ phận
    office.en    office (en) | bộ phận (en)
    leadership   leadership | lãnh đạo, quản lý | lãnh đạo
    source.vi*   source (vi) | nguồn (vi) | nguồn
    source.en    source (en) | nguồn (en)
    """
)
PRODUCTS = read_columns(
    """
    key*          key | mã | mã sản phẩm
    title*        product | sản phẩm, công việc | tên | tên sản phẩm | title
    output        output | kết quả đầu ra | kết quả
    complexity*   group | nhóm
    points        points | điểm | số điểm
    coefficient   coefficient | hệ số | hệ số quy đổi
    standard      standard | sản phẩm chuẩn | chuẩn
    competencies  competencies | năng lực | mã năng lực
    """
)
MONTHS = read_columns(
    """
    person*     sign-in name | tên đăng nhập | person | login | người
    name        name | họ và tên | họ tên | tên
    year*       year | năm
    month*      month | tháng
    points*     points | điểm | tổng điểm | số điểm
    unit*       unit | đơn vị | đơn vị chấm
    document*   document | văn bản | số văn bản
    """
)
LISTS = {
    "units": UNITS,
    "postings": POSTINGS,
    "requirements": REQUIREMENTS,
    "posts": POSTS,
    "products": PRODUCTS,
    "months": MONTHS,
}
# Which lists a file of each kind may hold.
FILES = {
    "units": ("units",),
    "postings": ("postings",),
    "profiles": ("requirements", "posts"),
    "products": ("products",),
    "months": ("months",),
}
# How a table in Vietnamese writes what a table in English writes; every table
# may use either.
VIETNAMESE = {
    "depth": DEPTHS,
    "essential": {"yes": "có", "no": "không"},
    "leadership": {"yes": "có", "no": "không"},
    "standard": {"yes": "có"},
}
MEDIA_TYPES = {
    "yaml": "application/yaml",
    "xlsx": tables.XLSX_TYPE,
    "csv": tables.CSV_TYPE,
}


def columns_of(file: str) -> RowColumns:
    """Every column that a file of this kind may have."""
    headings = {}
    for name in FILES[file]:
        headings |= LISTS[name].headings
    return RowColumns(headings, ())
