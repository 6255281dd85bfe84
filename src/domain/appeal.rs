//! What a citizen brings: the appeal (诉求) as parsed once at the edge, with personal data sealed away.
//!
//! Must never: hold a name, phone or address in the clear.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::id::SourceId;
use super::sealed::Sealed;

labelled_enum! {
    /// Kind of an appeal (诉求类型).
    AppealKind {
        /// A question (咨询).
        Inquiry = "inquiry", "咨询";
        /// A call for help (求助).
        Assistance = "assistance", "求助";
        /// A complaint (投诉).
        Complaint = "complaint", "投诉";
        /// A report of wrongdoing (举报); never the bare word report.
        Tipoff = "tipoff", "举报";
        /// A proposal (建议).
        Suggestion = "suggestion", "建议";
        /// Praise (表扬).
        Commendation = "commendation", "表扬";
    }
}

labelled_enum! {
    /// Way by which an appeal reached the hotline (受理渠道).
    IntakeChannel {
        /// Telephone call.
        Phone = "phone", "电话";
        /// Web portal.
        Web = "web", "网站";
        /// Mobile application.
        App = "app", "客户端";
        /// Official account.
        WeChat = "wechat", "微信公众号";
        /// Mini-program.
        MiniProgram = "mini_program", "小程序";
        /// Text message.
        Sms = "sms", "短信";
        /// Electronic mail.
        Email = "email", "电子邮件";
        /// Letter on paper.
        Letter = "letter", "信件";
        /// Visit in person.
        Visit = "visit", "来访";
        /// Mayor's mailbox.
        MayorMailbox = "mayor_mailbox", "市长信箱";
        /// Reported by grid staff.
        Grid = "grid", "网格上报";
        /// Found on patrol.
        Patrol = "patrol", "巡查";
        /// Sensor.
        Iot = "iot", "物联感知";
        /// Press.
        Media = "media", "媒体";
        /// Public opinion on the net.
        Internet = "internet", "网络舆情";
        /// Handed over by the police line.
        Police110 = "police110", "110转办";
        /// Province platform.
        ProvincePlatform = "province_platform", "省平台";
        /// State Council's "Internet + supervision".
        StateSupervision = "state_supervision", "国务院互联网+督查";
        /// People's Daily message board.
        PeopleCn = "people_cn", "人民网留言板";
        /// Government service rating.
        HaoChaPing = "hao_cha_ping", "好差评";
        /// A leader answers calls.
        LeaderDesk = "leader_desk", "一把手听民声";
        /// Assigned by a leader.
        LeaderAssigned = "leader_assigned", "领导交办";
        /// Found by the administration itself.
        SelfFound = "self_found", "未诉先办";
    }
}

labelled_enum! {
    /// Who speaks (来电主体); decision rows may distinguish them.
    CallerSubject {
        /// A person.
        Person = "person", "个人";
        /// A firm.
        Enterprise = "enterprise", "企业";
        /// Another organisation.
        Organisation = "organisation", "组织";
    }
}

labelled_enum! {
    /// Language of an appeal (语言).
    Language {
        /// Chinese.
        Chinese = "zh", "汉语";
        /// Tibetan.
        Tibetan = "bo", "藏语";
        /// Any other.
        Other = "other", "其他语言";
    }
}

labelled_enum! {
    /// How pressing an appeal is (紧急程度).
    Urgency {
        /// Ordinary.
        Normal = "normal", "一般";
        /// Urgent: response within 30 minutes.
        Urgent = "urgent", "紧急";
        /// Life or property at stake.
        Critical = "critical", "特急";
    }
}

/// The same case in another system (外部单号).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalRef {
    /// Name of the other system.
    pub system: String,
    /// Its number there.
    pub number: String,
}

/// Personal data of an appeal, in the clear. Lives only between parsing and sealing, and between
/// unsealing and masking; the memory is wiped when it is dropped.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, zeroize::ZeroizeOnDrop)]
pub struct PersonalData {
    /// Caller's name.
    pub name: Option<String>,
    /// Caller's phone.
    pub phone: Option<String>,
    /// Caller's address.
    pub address: Option<String>,
    /// The person or firm complained of (被反映人).
    pub respondent: Option<String>,
    /// The text as written, where redaction took something out of it.
    pub text: Option<String>,
    /// The title as written, where redaction took something out of it.
    pub title: Option<String>,
}

impl std::fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonalData(***)")
    }
}

/// An appeal (诉求) as it stands in the intake log and in the ticket's first event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Way it came.
    pub channel: IntakeChannel,
    /// The source's own id; (channel, source id) is unique for ever.
    pub source_id: SourceId,
    /// When the source received it.
    pub received_at: Timestamp,
    /// Title, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Text, redacted: no phone, identity number or plate.
    pub text: String,
    /// Kind, where the source said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AppealKind>,
    /// Where it happened, in words, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who speaks.
    pub subject: CallerSubject,
    /// Whether the caller's identity is confidential (保密); true for a tip-off unless said otherwise.
    pub confidential: bool,
    /// Language, as said by the source or recognised.
    pub language: Language,
    /// Names of attachments at the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<String>,
    /// The same case elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external_refs: Vec<ExternalRef>,
    /// Units named as the respondent (被反映单位); they never receive the ticket.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub respondent_units: Vec<super::id::UnitId>,
    /// Caller's and respondent's data, encrypted.
    pub personal: Sealed,
}
