//! How each number is defined and where the definition comes from (统计口径).
//!
//! Must never: differ from what `projection` and `score` count; change both together.

/// A definition (口径).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Name of the number.
    pub name: &'static str,
    /// What it is.
    pub text: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
}

/// The definitions, in the order of the report.
pub const DEFINITIONS: &[Definition] = &[
    Definition {
        name: "统计期与归日",
        text: "起止日均计入，以东八区时间的事件发生日归日。三率按评价日归期，时限按计时停止日归期。",
        source: "《领域说明》7.1：按办结日或到期日归期，由方案规定",
    },
    Definition {
        name: "自动派单率",
        text: "仅凭规则派至承办单位的工单 ÷ 全部派至承办单位的工单。直接答复、不予受理、移交紧急服务的不计入分子分母。",
        source: "《领域说明》7.1 自动派单覆盖率",
    },
    Definition {
        name: "派单准确率",
        text: "在已知应派单位的诉求上测得，规则给出的主办单位与应派单位一致的 ÷ 全部。“留出样本”是编写规则时没有看过的诉求。",
        source: "《领域说明》7.1 首派准确率",
    },
    Definition {
        name: "派单准确",
        text: "最终由承办单位办结的工单中，规则在登记时的首选单位（自动派单的单位或首选建议）就是最终承办单位的 ÷ 全部。尚未办结的、未由承办单位办结的、没有首选建议的不计，件数另列。把握按规则给出的支持度从大到小，自动派单在前。",
        source: "《领域说明》7.1 首派准确率",
    },
    Definition {
        name: "响应率",
        text: "在时限内首次联系诉求人的工单 ÷ 应联系的已评价工单。自派单时起算，不因未签收而推迟。",
        source: "《领域说明》7.1 响应率；4.2 规则（1）",
    },
    Definition {
        name: "解决率",
        text: "回访中答复“已解决”“基本解决”的工单 ÷ 有效回访的工单。多次联系不上的不计入，件数另列。",
        source: "《领域说明》7.1 解决率",
    },
    Definition {
        name: "满意率",
        text: "回访中答复“非常满意”“满意”“基本满意”的工单 ÷ 有效回访的工单。",
        source: "《领域说明》7.1 满意率；“基本满意”计为满意",
    },
    Definition {
        name: "反馈不实",
        text: "回访时诉求人说单位所称的办理并未发生的工单。没有问到的不计。",
        source: "《领域说明》3.5 办理真实度",
    },
    Definition {
        name: "按时办结率",
        text: "在办理时限内反馈的工单 ÷ 由承办单位办理的已评价工单。",
        source: "《领域说明》7.1 按时办结率",
    },
    Definition {
        name: "时限遵守率",
        text: "在时限内停止的计时 ÷（已停止的计时 + 已经超时而仍未停止的计时）。不办不报不能使比率好看。",
        source: "《领域说明》7.1 及时签收率、按时办结率；4.2 规则（1）",
    },
    Definition {
        name: "综合分",
        text: "响应率 × 0.30 + 解决率 × 0.35 + 满意率 × 0.35，满分 100 分。同分同名次。",
        source: "《领域说明》7.2 方案 three_rates_30_35_35（准格尔旗）",
    },
    Definition {
        name: "样本不足",
        text: "三率中任一率的有效样本少于 5 件的单位单列，不评分、不排名：件数太少时，一件之差即可使名次大变。",
        source: "《领域说明》7.4 小样本提示（连云港铁塔 7 件）",
    },
    Definition {
        name: "吹哨率",
        text: "吹哨次数 ÷ 派给该单位的工单。解除率：召集后未到即解除的单位 ÷ 被召集的单位。得星：互评星级（1至5）的平均，括号内为评价次数；前一列由报到单位评，后一列由吹哨单位评。",
        source: "《领域说明》6（北京：吹哨率不宜过低、过高）；7 吹哨报到双考核",
    },
    Definition {
        name: "用时",
        text: "自派单起的自然时间，取中位数（一半工单不超过）与第 90 百分位数（九成工单不超过）；一天以上按整小时计。",
        source: "本系统规定",
    },
    Definition {
        name: "阶段",
        text: "社区收集、街道吹哨、分队报到、处理反馈、核实办结、综合评价。不需联合处置的工单不经过吹哨和报到；热线直接办结的由收集直入评价。",
        source: "城关区党建引领基层治理闭环",
    },
];
