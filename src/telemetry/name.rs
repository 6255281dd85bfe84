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
        /// Loads of the rule set.
        RulesLoadsTotal = "hotline_rules_loads_total", "装载规则的次数，按结果";
        /// Size of the rule set in force.
        RulesEntries = "hotline_rules_entries", "生效规则集的条目数，按部分";
    }
}
