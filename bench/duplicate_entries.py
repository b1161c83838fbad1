"""Entries of an invented county and city, the same for every run: for the measure of duplicates."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

SEED = 431123
NOUNS = (
    "油茶林 毛竹林 柑橘园 茶园 蔬菜基地 冷库 烘干房 农资店 兽医站 养蜂户 鱼塘 沼气池 灌溉渠 机耕道 山塘 泵房 水闸 河堤 护坡"
    " 滑坡体 采石场 砖厂 木材厂 竹器厂 印刷厂 米厂 榨油坊 豆腐坊 酒坊 面馆 茶楼 宾馆 浴室 理发店 照相馆 眼镜店 诊所 牙科"
    " 药材铺 疫苗 病历 体检 献血 救护车 急诊 手术 住院 产检 托育 托班 校舍 食堂 校车 操场 教具 教材 课程 论文 竞赛 社团"
    " 奖学金 宿舍 图书 展品 古井 石刻 祠堂 戏台 民歌 刺绣 灯会 庙会 步道 栈道 漂流 露营地 民宿 导览 车位 公厕 路灯 井盖"
    " 绿化带 行道树 垃圾站 垃圾车 化粪池 雨水管 污水管 自来水 水表 电表 电杆 变压器 充电桩 光伏板 基站 宽带 邮件 快递柜"
    " 公交站 班车 渡船 码头 桥涵 隧道 护栏 标线 信号灯 摄像头 测速点 事故点 岗亭 警务室 消防栓 灭火器 微型站 民兵 哨所"
    " 党支部 网格 议事会 合同 档案 印章 证明 公告 信访 投诉 仲裁 调解 公证 判决 罚单 保单 贷款 担保 债券 股权 资产 预算"
    " 拨款 发票 凭证 工资 社保 工伤 培训 竞聘 编制 职称 考勤 出差 会议 采购 招标 拍卖 租赁 物业 装修 危房 棚户 宅基"
).split()
KINDS = (
    "登记 许可 备案 名录 台账 检查记录 巡查记录 补贴发放 验收 年检 变更登记 注销登记 抽检结果 投诉处理 从业人员 负责人"
    " 设备 位置 收费标准 考核结果 维修记录 交易 出入库 统计 申请 审批 整改 培训 保险 贷款"
).split()
SUFFIXES = ("信息", "数据", "信息表", "一览表", "台账", "情况", "明细", "基本信息", "")
PLACES = (
    "",
    "",
    "",
    "",
    "双牌县",
    "泷泊镇",
    "五里牌镇",
    "茶林镇",
    "理家坪乡",
    "塘底乡",
    "何家洞镇",
)
OFFICES = (
    "农业农村局 林业局 水利局 自然资源局 市场监督管理局 卫生健康局 教育局 文化旅游广电体育局 城市管理和综合执法局"
    " 住房和城乡建设局 交通运输局 公安局 应急管理局 民政局 人力资源和社会保障局 财政局 司法局 生态环境局 商务局"
    " 退役军人事务局 医疗保障局 税务局 统计局 政务服务中心 残疾人联合会"
).split()
COMMON = (
    "姓名 身份证号 性别 民族 出生日期 联系电话 地址 所属乡镇 统一社会信用代码 单位名称 法定代表人 经营范围 有效期起 有效期止"
    " 发证日期 发证机关 状态 备注 经度 纬度 更新时间 年度 金额 银行账号 开户行 办理日期 审批日期 负责人 行政区划代码"
).split()
PARTS = (
    "编号 名称 类型 等级 面积 数量 建成年份 责任人 管理单位 用途 来源 价格 规格 检查日期 检查结果 问题描述 整改期限 补贴标准"
    " 批次 容量 高度 长度 材质 品牌 产量 产值 投资额 完成率 级别 位置说明"
).split()


def entries(count: int) -> Iterator[dict[str, Any]]:
    """Yield entries, one in four the city's: title, department, region and data items."""
    chance = random.Random(SEED)
    for number in range(count):
        city = number % 4 == 3
        noun, kind = chance.choice(NOUNS), chance.choice(KINDS)
        place = "" if city else chance.choice(PLACES)
        office = OFFICES[sum(map(ord, noun)) % len(OFFICES)]
        items = chance.sample(COMMON, chance.randint(2, 6))
        items += [noun + part for part in chance.sample(PARTS, chance.randint(1, 4))]
        items += [kind + part for part in chance.sample(PARTS, chance.randint(0, 3))]
        chance.shuffle(items)
        yield {
            "title": f"{place}{noun}{kind}{chance.choice(SUFFIXES)}",
            "department": ("永州市" if city else "双牌县") + office,
            "region_code": "431100" if city else "431123",
            "items": items,
        }


def variant(entry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return the entry as somebody else would file it: other wording, some columns gone or new."""
    items = [item for item in entry["items"] if chance.random() > 0.15]
    items += chance.sample(COMMON, 2)
    title = entry["title"].removeprefix("双牌县")
    return {
        **entry,
        "title": f"{chance.choice(('', '双牌县', '２０２５年'))}{title}台账",
        "items": items,
    }
