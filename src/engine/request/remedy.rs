//! What somebody outside can do about a refusal of the loop, and the status that goes with it.
//!
//! Must never: leave a refusal without either.

use crate::domain::refusal::Refusal as R;

/// The status of a refusal: who may not, what is not there, and all that the ticket as it stands forbids.
pub(super) fn status(refusal: &R) -> u16 {
    if matches!(refusal, R::TicketUnknown) {
        404
    } else if matches!(refusal, R::RoleNotAllowed { .. } | R::NotYourTicket { .. }) {
        403
    } else {
        409
    }
}

/// What to do about a refusal; the page `docs/refusals.md` says the same in English.
pub(super) fn remedy(refusal: &R) -> &'static str {
    match refusal {
        R::TicketUnknown => {
            "请核对工单编号；单位只能查询和操作本单位承办、协办、分办或被召集的工单"
        }
        R::TimeRunsBackwards => "请校准时钟后重发",
        R::NotInThisState { .. } => "请先查询工单现状，再决定下一步",
        R::RoleNotAllowed { .. } => "请由有权的岗位或单位操作",
        R::NotYourTicket { .. } => "请由承办单位操作；热线人员请挂接所属单位账号",
        R::UnitUnknown { .. } => "请在单位表中查单位编号",
        R::UnitTakesNoTickets { .. } => "请写明具体的部门、街道、社区或公共服务企业",
        R::NotAnEmergencyService { .. } => "请移交相应的紧急服务，或改为派单",
        R::UnitIsRespondent { .. } => "请另选单位，例如其主管部门",
        R::MatterForbiddenToUnit { .. } => "请派往职责清单所列部门",
        R::MatterUnknown { .. } => "请在事项清单中查编码，或不填事项",
        R::TextMissing { .. } => "请填写后重发",
        R::TextTooLong { .. } => "请缩短，其余作为佐证材料",
        R::TooMany { .. } => "请减少后重发",
        R::SummonedInvalid => "请更正召集单位",
        R::NotSummoned { .. } => "如确需该单位，请由承办单位召集",
        R::AlreadyReportedIn { .. } => "无需再次操作，以第一次为准",
        R::MoreAttemptsNeeded { .. } => "请再次回访并记录",
        R::ReturnForbidden => "请继续办理，或提请会商",
        R::ReturnWindowClosed { .. } => "请继续办理，或提请会商",
        R::MergeTargetInvalid => "请核对主单编号",
        R::MergeRevealsCaller => "请单独办理",
        R::PartAlreadyAssigned { .. } => "请等待反馈，或收回后重新分办",
        R::NoOpenPart { .. } => "无需操作",
        R::PartsOpen { .. } => "请催办分办单位，或收回分办",
        R::NotOnScene { .. } => "请先到场",
        R::TaskOpen { .. } => "请待报到单位完成任务撤离后再反馈",
        R::RatingInvalid => "请核对互评双方和星级",
        R::ExtensionLimitReached { .. } => "请在时限内办结，或申请挂账",
        R::ExtensionTooLong { .. } => "请减少天数",
        R::ExtensionTooLate => "请尽快办结，说明情况",
        R::AlreadyPending => "请等待审核",
        R::NothingPending => "请先查询工单现状",
        R::DateNotAhead { .. } => "请填写以后的日期",
        R::NoOpenSupervision => "无需回复",
        R::AlreadySupervised => "请催复，或提级督办",
        R::ClaimNotApproved => "请先申请认定不合理诉求",
        R::FinallyAnswered => "新事实请另行登记",
        R::WindowClosed { .. } => "期限已过，不能再办此项",
        R::WindowOpen { .. } => "请到期后再归档",
        R::NothingDue => "无需操作",
    }
}
