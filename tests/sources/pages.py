"""List pages written for the tests in the manner of the portals of Vietnamese towns. Every name and story is made up."""

from __future__ import annotations

HEADLINES = (
    "Thị xã Hoa Sen khởi công tuyến đường nối hai khu công nghiệp phía Nam",
    "Phường An Bình vận động hơn 500 triệu đồng xây nhà tình nghĩa",
    "Thông báo tạm ngừng cấp điện để bảo trì lưới điện ngày 14/8/2026",
    "Hội Phụ nữ xã Đồng Tâm ra mắt mô hình chợ không túi ni lông",
    "Kết quả kỳ thi học sinh giỏi cấp thị xã năm học 2025 - 2026",
    "Trạm Y tế phường tổ chức khám bệnh miễn phí cho người cao tuổi",
    "Lịch tiếp công dân tháng 8 của lãnh đạo Ủy ban nhân dân",
)
MENU = (
    "Trang chủ",
    "Giới thiệu",
    "Tin tức - Sự kiện",
    "Văn bản pháp luật",
    "Thủ tục hành chính",
    "Lịch tiếp công dân",
    "Hỏi đáp",
    "Liên hệ",
)
LINKS = (
    "Sở Giáo dục và Đào tạo tỉnh Sông Trăng",
    "Cổng dịch vụ công quốc gia trực tuyến",
    "Báo Sông Trăng điện tử hằng ngày",
)


def _menu(href: str) -> str:
    return "".join(f"<li><a href='{href.format(n=n)}'>{label}</a></li>" for n, label in enumerate(MENU))


def _others() -> str:
    return "".join(f"<li><a href='http://so{n}.songtrang.example/'>{label}</a></li>" for n, label in enumerate(LINKS))


def nukeviet() -> str:
    items = "".join(
        f"<div class='news_column panel panel-default'><div class='panel-body'><a href='/vi/news/thoi-su/bai-{n}-{n + 100}.html' title='x'><img alt='' src='/t.jpg'></a>"
        f"<h3><a href='/vi/news/thoi-su/bai-{n}-{n + 100}.html'>{text}</a></h3><p class='text-muted'><em class='fa'>&nbsp;</em> 0{n + 1}/08/2026 07:15:00 AM - Đã xem: {n * 31}</p>"
        f"<p class='hometext'>Sáng ngày 01/7/2026, lãnh đạo thị xã đã đến dự và phát biểu chỉ đạo tại buổi lễ.</p></div></div>"
        for n, text in enumerate(HEADLINES)
    )
    pages = "".join(f"<li><a href='/vi/news/thoi-su/page-{n}/'>{n}</a></li>" for n in (2, 3))
    return f"<html><head><meta charset=utf-8></head><body><nav class='navbar'><ul>{_menu('/vi/m{n}/')}</ul></nav><div class='news'>{items}</div><ul class='pagination'><li class=active><a href='#'>1</a></li>{pages}</ul><footer><ul>{_others()}</ul></footer></body></html>"


def liferay() -> str:
    items = "".join(
        f"<div class='asset-abstract'><h3 class='asset-title'><a href='/web/hoasen/-/asset_publisher/Ab{n}/content/bai-{n}?inheritRedirect=false'>{text}</a></h3><div class='asset-summary'>Tóm tắt. <a href='/web/hoasen/-/asset_publisher/Ab{n}/content/bai-{n}?inheritRedirect=false'>Xem chi tiết »</a></div></div>"
        for n, text in enumerate(HEADLINES)
    )
    return f"<html><body><div id='navigation'><ul>{_menu('/web/hoasen/muc-{n}')}</ul></div><div class='portlet-body'>{items}</div><div class='lienket'><ul>{_others()}</ul></div></body></html>"


def sharepoint() -> str:
    rows = "".join(
        f"<tr class='ms-itmhover'><td class='ms-vb-title'><a href='/Pages/TinTuc.aspx?ItemID={n + 900}'>{text}</a> <span>(0{n + 1}/08/2026)</span></td><td class='ms-vb2'><a href='/Lists/ChuyenMuc/{n % 2}.aspx'>Tin trong ngành giáo dục</a></td></tr>"
        for n, text in enumerate(HEADLINES)
    )
    tree = "".join(
        f"<div class='ms-navitem'><a href='/Pages/gt{n}.aspx'>{label}</a></div>"
        for n, label in enumerate(("Chức năng nhiệm vụ của Ủy ban nhân dân thị xã", "Sơ đồ tổ chức", *MENU))
    )
    return f"<html><body><div class='ms-quicklaunch'>{tree}</div><table class='ms-listviewtable'>{rows}</table></body></html>"


def vnpt() -> str:
    items = "".join(
        f"<li class='tin'><div class='thumb'><a href='/tin-trong-tinh/{n}-bai-viet.vhtml'></a></div><a class='tieude' href='/tin-trong-tinh/{n}-bai-viet.vhtml'>{text} <i>(0{n + 1}.08.2026 16:32)</i></a></li>"
        for n, text in enumerate(HEADLINES)
    )
    files = "".join(
        f"<li><a href='/upload/vanban{n}.pdf'>Quyết định số {n}/QĐ-UBND về việc phê duyệt kế hoạch sử dụng đất</a></li>"
        for n in range(4)
    )
    return f"<html><body><div class='top-menu'><ul>{_menu('/m-{n}.vhtml')}</ul></div><ul class='ds-tin'>{items}</ul><div class='vanban'><ul>{files}</ul></div></body></html>"


def wordpress() -> str:
    items = "".join(
        f"<article class='post-{n} post'><header class='entry-header'><h2 class='entry-title'><a href='https://www.hoasen.example/2026/08/0{n + 1}/bai-{n}/' rel='bookmark'>{text}</a></h2><time datetime='2026-08-0{n + 1}T08:00:00+07:00'>0{n + 1}/08/2026</time> bởi <a href='/author/bien-tap/'>Ban biên tập</a></header><a class='more-link' href='https://www.hoasen.example/2026/08/0{n + 1}/bai-{n}/#more'>Đọc tiếp</a><span class='tags'><a href='/tag/nong-thon-moi/'>xây dựng nông thôn mới nâng cao kiểu mẫu</a></span></article>"
        for n, text in enumerate(HEADLINES)
    )
    return f"<html><body><header><ul id='menu-main'>{_menu('/chuyen-muc-{n}/')}</ul></header><main>{items}<nav class='pagination'><a href='/page/2/'>2</a><a class=next rel=next href='/page/2/'>Trang sau</a></nav></main><aside><h3>Bình luận mới</h3></aside></body></html>"


def tables() -> str:
    """Everything in nested tables, without a class anywhere, as at the turn of the century."""
    rows = "".join(
        f"<tr><td><img src=b.gif></td><td><a href=chitiet.asp?id={n + 40}>{text}</a><font size=1> 0{n + 1}-08-2026</font></td></tr>"
        for n, text in enumerate(HEADLINES)
    )
    menu = "".join(f"<tr><td><a href=muc.asp?m={n}>{label}</a></td></tr>" for n, label in enumerate(MENU))
    return f"<html><body><table><tr><td><table>{menu}</table></td><td><table>{rows}</table></td><td><table>{_others()}</table></td></tr></table></body></html>"


#: menu entries as long as headlines
LONG_MENU = (
    "Trang chủ",
    "Cơ cấu tổ chức bộ máy của ngành giáo dục thị xã",
    "Công khai chất lượng giáo dục hằng năm của các trường",
)


def joomla() -> str:
    items = "".join(
        f"<div class='blog-item'><div class='item-content'><h2><a href='/index.php/tin-tuc/{n + 70}-bai-viet' itemprop='url'>{text}</a></h2><dl class='article-info'><dd class='category-name'>Chuyên mục: "
        f"<a href='/index.php/tin-tuc'>Tin tức và sự kiện của ngành giáo dục</a></dd><dd class='published'><time datetime='2026-08-0{n + 1}T08:00:00+07:00'>Đăng ngày: 0{n + 1} Tháng 8 2026</time></dd></dl>"
        f"<p class='readmore'><a href='/index.php/tin-tuc/{n + 70}-bai-viet'>Đọc thêm: {text[:30]}...</a></p></div></div>"
        for n, text in enumerate(HEADLINES)
    )
    menu = "".join(f"<li><a href='/index.php/trang-{n}'>{label}</a></li>" for n, label in enumerate(LONG_MENU))
    foot = "<a href='/chinh-sach-bao-mat-thong-tin'>Chính sách bảo mật thông tin của người dùng trang</a>"
    return f"<html><body><ul class='mod-menu mod-list nav'>{menu}</ul><main><h1>Tin tức</h1>{items}</main><footer>{foot}</footer></body></html>"


def drupal() -> str:
    rows = "".join(
        f"<div class='views-row'><span class='views-field-title'><a href='/node/{n + 310}' hreflang='vi'>{text}</a></span><span class='created'>0{n + 1}/08/2026 - 07:30</span><a href='/node/{n + 310}'>Xem chi tiết</a></div>"
        for n, text in enumerate(HEADLINES)
    )
    lone = "<div class='khoi'><a href='/gioi-thieu-bo-may-hanh-chinh-cua-thi-xa'>Giới thiệu bộ máy hành chính của thị xã Hoa Sen</a></div>"
    return (
        f"<html><body><nav><ul>{_menu('/muc-{n}')}</ul></nav><div class='view-content'>{rows}</div>{lone}</body></html>"
    )


PORTALS = {
    "joomla": joomla,
    "drupal": drupal,
    "nukeviet": nukeviet,
    "liferay": liferay,
    "sharepoint": sharepoint,
    "vnpt": vnpt,
    "wordpress": wordpress,
    "tables": tables,
}
#: which of them print a date for each article
DATED = ("joomla", "drupal", "nukeviet", "sharepoint", "vnpt", "wordpress", "tables")
