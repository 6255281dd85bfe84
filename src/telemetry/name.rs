//! The names of all metrics, with their help text.
//!
//! Must never: lose a name that `deploy/` uses; a test compares them.

use crate::labelled_enum;

labelled_enum! {
    /// A metric (指标): its Prometheus name and its help text.
    MetricName {
        /// Appeals read.
        AppealsTotal = "hotline_appeals_total", "读入的诉求条数，按结果";
        /// Tickets registered.
        TicketsRegisteredTotal = "hotline_tickets_registered_total", "登记的工单数，按派单结论";
        /// Commands executed.
        CommandsTotal = "hotline_commands_total", "执行的操作数，按操作与结果";
        /// Commits in the event log.
        CommitsAppendedTotal = "hotline_commits_appended_total", "写入事件日志的提交数";
        /// Writes that carried them.
        AppendsTotal = "hotline_appends_total", "事件日志的落盘次数；提交数除以它即每次合并的提交数";
        /// Failures of the event log.
        LogFailuresTotal = "hotline_log_failures_total", "事件日志出错次数，按种类";
        /// Broken invariants.
        InvariantBreachesTotal = "hotline_invariant_breaches_total", "不变量被破坏的次数；应恒为零";
        /// Position of the projector.
        ProjectorPositionCommits = "hotline_projector_position_commits", "投影已处理到的日志位置";
        /// How far the projector lags.
        ProjectorBehindCommits = "hotline_projector_behind_commits", "投影落后于日志的提交数";
        /// Rungs of clocks fired.
        DeadlinesFiredTotal = "hotline_deadlines_fired_total", "触发的时限数，按时钟与档次";
        /// How late the last one was.
        DeadlineLagSeconds = "hotline_deadline_lag_seconds", "最近一次触发比到点晚的秒数";
        /// Requests answered.
        RequestsTotal = "hotline_requests_total", "答复的外部请求数（单位与热线岗位经 NATS），按结果";
        /// How far messages were handed on.
        OutboxPositionCommits = "hotline_outbox_position_commits", "对外消息已投递到的日志位置；只在值守的机器上前进";
        /// Whether this machine is on duty.
        OnDuty = "hotline_on_duty", "本机是否值守（触发时限、投递对外消息）：1 是，0 否；各机之和应为 1";
        /// Commits that this machine has archived.
        ArchivedCommitsTotal = "hotline_archived_commits_total", "本机移出事件日志、转入归档的提交数；归档由值守的机器执行";
        /// How far the wall clock is ahead of the cluster's.
        ClockOffsetSeconds = "hotline_clock_offset_seconds", "本机时钟比 NATS 服务器快的秒数（慢为负）；超过 5 秒即不再采信被拨动的时钟";
        /// Loads of the rule set.
        RulesLoadsTotal = "hotline_rules_loads_total", "装载规则的次数，按结果";
        /// Size of the rule set in force.
        RulesEntries = "hotline_rules_entries", "生效规则集的条目数，按部分";
        /// How the model stands.
        ModelState = "hotline_model_state", "模型状态：所处的状态为 1，其余为 0";
        /// Labels of the model without a unit.
        ModelLabelsStrange = "hotline_model_labels_strange", "模型中没有唯一对应单位的标签数";
        /// Tickets watched.
        ModelWatchedTickets = "hotline_model_watched_tickets", "看护中的工单数（最近办结、模型达到门槛而规则把握不足），按模型判断是否正确";
        /// Share of right ones.
        ModelRightPermille = "hotline_model_right_permille", "看护中的工单里模型判断正确的千分数；没有看护工单时为 0";
        /// Threshold in force.
        ModelThresholdPpm = "hotline_model_threshold_ppm", "生效的自动派单门槛，百万分数；1000001 表示一概不凭模型自动派单";
        /// Whether the promise is at risk.
        ModelAtRisk = "hotline_model_at_risk", "模型的准确率承诺是否可能失守：1 是，0 否";
    }
}
