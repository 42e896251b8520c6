"""Invented names and numbers: people, phones (154 and eight digits: nobody has them), estates, homes."""

from random import Random

FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
)
GIVEN = (
    "建国 建军 志强 秀英 桂兰 海燕 晓东 丽华 国庆 春梅 文博 子涵 雨桐 浩然 思远 欣怡 佳宁 明辉 立新 永福 "
    "美玲 淑芬 小雨 天宇 静怡 俊杰 嘉豪 婷婷 振华 玉兰 凤英 德才 长江 红霞 晓红 卫东 志远 慧敏 雪梅 学文 "
    "玲 涛 磊 芳 敏 静 伟 勇 军 杰 娟 艳 强 霞 平 刚 桂英 秋生 宝山 若曦 一鸣 语嫣 景行 清妍 亦凡 承宇 "
    "念慈 知行 书瑶 安然 博文 可心 诗涵 梓轩"
).split()
ESTATES = (
    "翠湖花园 金桂苑 学府雅居 江畔明珠 锦绣东城 梧桐里 云锦华庭 春晓家园 橡树湾 山水雅筑 望江名都 紫荆花园 "
    "枫林上院 听雨轩 东篱小筑 朗月庭 和风里 星河湾畔 松涛苑 竹溪雅苑"
).split()
LAYOUTS = (
    ("一室一厅", 48, 62), ("两室一厅", 68, 85), ("两室两厅", 82, 96), ("三室两厅", 98, 128), ("四室两厅", 132, 168),
)
"""(layout, smallest, largest area in square metres)."""

PUBLIC_PLACES = (
    "东门", "西门", "南门", "中心花园", "儿童乐园", "地库B1", "地库B2", "会所", "篮球场", "非机动车棚",
    "垃圾分类点", "消防水泵房", "配电房", "物业服务中心",
)


def person_name(dice: Random) -> str:
    return dice.choice(FAMILY) + dice.choice(GIVEN)


class Phones:
    """Phones that are given out once each."""

    def __init__(self, dice: Random):
        self.dice, self.given = dice, set()

    def next(self) -> str:
        while True:
            number = f"154{self.dice.randrange(100_000_000):08d}"
            if number not in self.given:
                self.given.add(number)
                return number


def estate_name(place: int) -> str:
    """The name of the n-th estate, from 0: `翠湖花园`, and `翠湖花园二期` when the list begins anew."""
    again, name = divmod(place, len(ESTATES))
    return ESTATES[name] + (f"{again + 1}期" if again else "")
