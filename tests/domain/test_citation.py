"""Places in the law, in English."""

import pytest

from ckanext.shuangpai.domain.citation import number_of, translated

NAMES = {
    "办法": "Measures",
    "《双牌县政务大数据管理办法》": "Measures",
    "条例": "Decree 809",
    "指南": "Guide",
    "民法典": "Civil Code",
}


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("六", 6),
        ("十", 10),
        ("十四", 14),
        ("二十", 20),
        ("四十七", 47),
        ("二百零三", 203),
        ("一百一十", 110),
    ],
)
def test_numerals(numeral, number):
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("办法第二十三条", "Measures, art. 23"),
        ("《双牌县政务大数据管理办法》第七条", "Measures, art. 7"),
        ("办法第四十条第一项", "Measures, art. 40(1)"),
        ("办法第二十九条第（三）项", "Measures, art. 29(3)"),
        ("办法第二十四条；条例第二十八条", "Measures, art. 24; Decree 809, art. 28"),
        ("办法第十七条、第十八条", "Measures, art. 17, 18"),
        ("办法第十七条至第二十四条", "Measures, art. 17–24"),
        ("fill it in (民法典第二百零三条)", "fill it in (Civil Code, art. 203)"),
        ("中华人民共和国社会救助法第三条", "中华人民共和国社会救助法第三条"),
        ("指南核心元数据8.1", "Guide, core element 8.1"),
        ("政府信息公开条例第三条", "政府信息公开条例第三条"),
        ("拒绝共享退耕还林数据", "拒绝共享退耕还林数据"),
        ("", ""),
    ],
)
def test_places(chinese, english):
    assert translated(chinese, NAMES) == english
