CREATE TABLE [activity_rollups] (
	[data_set_id] bigint,
	[grain] bigint,
	[bucket_ms] bigint,
	[series_pk] bigint,
	[events] bigint,
	[errors] bigint,
	[started] bigint,
	[completed] bigint,
	[failed] bigint,
	[escalated] bigint,
	[duration_ms_sum] bigint,
	[duration_count] bigint,
	CONSTRAINT [activity_rollups_pkey] PRIMARY KEY([data_set_id],[grain],[bucket_ms],[series_pk])
);
--> statement-breakpoint
CREATE TABLE [agent_names] (
	[agent_pk] int IDENTITY(1, 1),
	[data_set_id] int NOT NULL,
	[agent_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[digest]  AS (CAST(HASHBYTES('SHA2_256', agent_id) AS varbinary(32))) PERSISTED,
	CONSTRAINT [agent_names_pkey] PRIMARY KEY([agent_pk])
);
--> statement-breakpoint
CREATE TABLE [agent_reports] (
	[agent_pk] bigint,
	[kind] bigint,
	[data_set_id] bigint,
	[report_at_ms] bigint,
	[report_event_id] varbinary(16),
	[depth] bigint,
	[data] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	CONSTRAINT [agent_reports_pkey] PRIMARY KEY([agent_pk],[kind])
);
--> statement-breakpoint
CREATE TABLE [agents] (
	[agent_pk] bigint,
	[data_set_id] bigint,
	[first_seen_ms] bigint,
	[last_seen_ms] bigint,
	[last_heartbeat_ms] bigint,
	[last_registered_ms] bigint,
	[profile_at_ms] bigint,
	[profile_event_id] varbinary(16),
	[envelope_pk] bigint,
	[registration_at_ms] bigint,
	[registration_event_id] varbinary(16),
	[stuck_threshold_ms] bigint,
	[progress_threshold_ms] bigint,
	[registered_type] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[registered_version] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[registered_framework] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[signal_at_ms] bigint,
	[signal_event_id] varbinary(16),
	[signal_type] bigint,
	[silence_deadline_ms] bigint,
	CONSTRAINT [agents_pkey] PRIMARY KEY([agent_pk])
);
--> statement-breakpoint
CREATE TABLE [announced_episodes] (
	[agent_pk] int,
	[episode_ms] bigint NOT NULL,
	[reason] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [announced_episodes_pkey] PRIMARY KEY([agent_pk])
);
--> statement-breakpoint
CREATE TABLE [counters] (
	[name] nvarchar(16) COLLATE Latin1_General_100_BIN2,
	[position] bigint NOT NULL,
	[at_ms] bigint NOT NULL,
	CONSTRAINT [counters_pkey] PRIMARY KEY([name])
);
--> statement-breakpoint
CREATE TABLE [data_marks] (
	[data_set_id] int,
	[settled_before_ms] bigint,
	[heartbeats_seq] bigint NOT NULL,
	CONSTRAINT [data_marks_pkey] PRIMARY KEY([data_set_id])
);
--> statement-breakpoint
CREATE TABLE [duration_rollups] (
	[data_set_id] bigint,
	[grain] bigint,
	[bucket_ms] bigint,
	[series_pk] bigint,
	[bin] bigint,
	[runs] bigint,
	CONSTRAINT [duration_rollups_pkey] PRIMARY KEY([data_set_id],[grain],[bucket_ms],[series_pk],[bin])
);
--> statement-breakpoint
CREATE TABLE [envelopes] (
	[envelope_pk] int IDENTITY(1, 1),
	[agent_pk] int NOT NULL,
	[digest] varbinary(32) NOT NULL,
	[agent_type] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[agent_version] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[framework] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[runtime] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[sdk_version] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[environment] int NOT NULL,
	[group_name] int NOT NULL,
	CONSTRAINT [envelopes_pkey] PRIMARY KEY([envelope_pk])
);
--> statement-breakpoint
CREATE TABLE [events] (
	[seq] bigint,
	[data_set_id] int NOT NULL,
	[event_id] varbinary(16) NOT NULL,
	[timestamp_ms] bigint NOT NULL,
	[received_at_ms] bigint NOT NULL,
	[event_type] int NOT NULL,
	[severity] int NOT NULL,
	[status] int,
	[duration_ms] bigint,
	[kind] int,
	[project_pk] int NOT NULL,
	[envelope_pk] int NOT NULL,
	[agent_pk] int NOT NULL,
	[run_pk] int,
	[task_type] int,
	[correlation_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[action_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[parent_action_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[parent_event_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[payload] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[estimated_cost_nano_usd] bigint,
	CONSTRAINT [events_pkey] PRIMARY KEY([seq])
);
--> statement-breakpoint
CREATE TABLE [heartbeat_marks] (
	[agent_pk] int,
	[hour_ms] bigint,
	[data_set_id] int NOT NULL,
	[seq] bigint NOT NULL,
	[has_payload] int NOT NULL,
	CONSTRAINT [heartbeat_marks_pkey] PRIMARY KEY([agent_pk],[hour_ms])
);
--> statement-breakpoint
CREATE TABLE [issues] (
	[agent_pk] bigint,
	[issue_key] nvarchar(400) COLLATE Latin1_General_100_BIN2,
	[data_set_id] bigint,
	[first_seen_ms] bigint,
	[last_seen_ms] bigint,
	[reports] bigint,
	[client_occurrences] bigint,
	[last_received_ms] bigint,
	[state_at_ms] bigint,
	[state_event_id] varbinary(16),
	[action] nvarchar(32) COLLATE Latin1_General_100_BIN2,
	[severity_rank] bigint,
	[summary] nvarchar(1024) COLLATE Latin1_General_100_BIN2,
	[category] nvarchar(64) COLLATE Latin1_General_100_BIN2,
	[context] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	CONSTRAINT [issues_pkey] PRIMARY KEY([agent_pk],[issue_key])
);
--> statement-breakpoint
CREATE TABLE [labels] (
	[label_pk] int IDENTITY(1, 1),
	[text] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[digest]  AS (CAST(HASHBYTES('SHA2_256', text) AS varbinary(32))) PERSISTED,
	CONSTRAINT [labels_pkey] PRIMARY KEY([label_pk])
);
--> statement-breakpoint
CREATE TABLE [llm_calls] (
	[seq] bigint,
	[data_set_id] int NOT NULL,
	[timestamp_ms] bigint NOT NULL,
	[cost_nano_usd] bigint NOT NULL,
	[tokens_in] bigint,
	[tokens_out] bigint,
	[duration_ms] bigint,
	[model] int NOT NULL,
	CONSTRAINT [llm_calls_pkey] PRIMARY KEY([seq])
);
--> statement-breakpoint
CREATE TABLE [llm_rollups] (
	[data_set_id] bigint,
	[grain] bigint,
	[bucket_ms] bigint,
	[series_pk] bigint,
	[model] bigint,
	[calls] bigint,
	[costed_calls] bigint,
	[cost_nano_usd] bigint,
	[estimated_cost_nano_usd] bigint,
	[tokens_in] bigint,
	[tokens_out] bigint,
	CONSTRAINT [llm_rollups_pkey] PRIMARY KEY([data_set_id],[grain],[bucket_ms],[series_pk],[model])
);
--> statement-breakpoint
CREATE TABLE [project_agents] (
	[project_pk] bigint,
	[agent_pk] bigint,
	[data_set_id] bigint,
	[last_event_at_ms] bigint,
	CONSTRAINT [project_agents_pkey] PRIMARY KEY([project_pk],[agent_pk])
);
--> statement-breakpoint
CREATE TABLE [project_assignments] (
	[project_pk] int,
	[agent_pk] int,
	[is_assigned] bit NOT NULL,
	[at_ms] bigint NOT NULL,
	CONSTRAINT [project_assignments_pkey] PRIMARY KEY([project_pk],[agent_pk])
);
--> statement-breakpoint
CREATE TABLE [projects] (
	[project_pk] int IDENTITY(1, 1),
	[data_set_id] int NOT NULL,
	[project_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[slug] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[digest]  AS (CAST(HASHBYTES('SHA2_256', slug) AS varbinary(32))) PERSISTED,
	[name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[description] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[is_archived] bit NOT NULL CONSTRAINT [projects_is_archived_default] DEFAULT ((0)),
	[created_at_ms] bigint NOT NULL,
	[merged_into_pk] int,
	[deleted_at_ms] bigint,
	CONSTRAINT [projects_pkey] PRIMARY KEY([project_pk]),
	CONSTRAINT [projects_project_id_key] UNIQUE([project_id])
);
--> statement-breakpoint
CREATE TABLE [run_names] (
	[run_pk] int IDENTITY(1, 1),
	[data_set_id] int NOT NULL,
	[task_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[run_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[digest]  AS (CAST(HASHBYTES('SHA2_256', task_id + nchar(10) + run_id) AS varbinary(32))) PERSISTED,
	CONSTRAINT [run_names_pkey] PRIMARY KEY([run_pk])
);
--> statement-breakpoint
CREATE TABLE [series] (
	[series_pk] int IDENTITY(1, 1),
	[data_set_id] int NOT NULL,
	[agent_pk] int NOT NULL,
	[project_pk] int NOT NULL,
	[environment] int NOT NULL,
	[group_name] int NOT NULL,
	CONSTRAINT [series_pkey] PRIMARY KEY([series_pk])
);
--> statement-breakpoint
CREATE TABLE [task_runs] (
	[run_pk] bigint,
	[data_set_id] bigint,
	[started_at_ms] bigint,
	[first_event_at_ms] bigint,
	[last_event_at_ms] bigint,
	[last_received_ms] bigint,
	[escalated_at_ms] bigint,
	[cost_nano_usd] bigint,
	[tokens_in] bigint,
	[tokens_out] bigint,
	[llm_calls] bigint,
	[actions_started] bigint,
	[actions_ended] bigint,
	[errors] bigint,
	[retries] bigint,
	[escalations] bigint,
	[approvals_requested] bigint,
	[approvals_received] bigint,
	[owner_at_ms] bigint,
	[owner_event_id] varbinary(16),
	[agent_pk] bigint,
	[environment] bigint,
	[group_name] bigint,
	[project_at_ms] bigint,
	[project_event_id] varbinary(16),
	[project_pk] bigint,
	[type_at_ms] bigint,
	[type_event_id] varbinary(16),
	[task_type] bigint,
	[correlation_at_ms] bigint,
	[correlation_event_id] varbinary(16),
	[correlation_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[summary_at_ms] bigint,
	[summary_event_id] varbinary(16),
	[summary] nvarchar(1024) COLLATE Latin1_General_100_BIN2,
	[completed_at_ms] bigint,
	[completed_event_id] varbinary(16),
	[completed_duration_ms] bigint,
	[failed_at_ms] bigint,
	[failed_event_id] varbinary(16),
	[failed_duration_ms] bigint,
	[exception_type] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[exception_message] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[outcome] bigint,
	[ended_at_ms] bigint,
	[duration_ms] bigint,
	CONSTRAINT [task_runs_pkey] PRIMARY KEY([run_pk])
);
--> statement-breakpoint
CREATE TABLE [task_type_costs] (
	[data_set_id] bigint,
	[task_type] bigint,
	[bucket_ms] bigint,
	[cost_nano_usd] bigint,
	CONSTRAINT [task_type_costs_pkey] PRIMARY KEY([data_set_id],[task_type],[bucket_ms])
);
--> statement-breakpoint
CREATE TABLE [todos] (
	[agent_pk] bigint,
	[todo_key] nvarchar(400) COLLATE Latin1_General_100_BIN2,
	[data_set_id] bigint,
	[created_at_ms] bigint,
	[updated_at_ms] bigint,
	[last_received_ms] bigint,
	[state_at_ms] bigint,
	[state_event_id] varbinary(16),
	[todo_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[action] nvarchar(32) COLLATE Latin1_General_100_BIN2,
	[summary] nvarchar(1024) COLLATE Latin1_General_100_BIN2,
	[priority] nvarchar(32) COLLATE Latin1_General_100_BIN2,
	[source] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[context] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[due_by_ms] bigint,
	CONSTRAINT [todos_pkey] PRIMARY KEY([agent_pk],[todo_key])
);
--> statement-breakpoint
CREATE TABLE [trimmed_runs] (
	[run_pk] int,
	[data_set_id] int NOT NULL,
	CONSTRAINT [trimmed_runs_pkey] PRIMARY KEY([run_pk])
);
--> statement-breakpoint
CREATE TABLE [api_keys] (
	[key_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[sha256] varbinary(32) NOT NULL,
	[prefix] nvarchar(24) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[type] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[label] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[created_at_ms] bigint NOT NULL,
	[expires_at_ms] bigint,
	[revoked_at_ms] bigint,
	[project_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[last_used_at_ms] bigint,
	[created_by_kind] nvarchar(16) COLLATE Latin1_General_100_BIN2,
	[created_by_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[created_by_name] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	CONSTRAINT [api_keys_pkey] PRIMARY KEY([key_id]),
	CONSTRAINT [api_keys_sha256_key] UNIQUE([sha256])
);
--> statement-breakpoint
CREATE TABLE [data_sets] (
	[data_set_id] int IDENTITY(1, 1),
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [data_sets_pkey] PRIMARY KEY([data_set_id])
);
--> statement-breakpoint
CREATE TABLE [event_counts] (
	[data_set_id] int,
	[month] int,
	[events] bigint NOT NULL,
	CONSTRAINT [event_counts_pkey] PRIMARY KEY([data_set_id],[month])
);
--> statement-breakpoint
CREATE TABLE [workspaces] (
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[slug] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[plan] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[auto_create_projects] bit NOT NULL,
	[default_stuck_threshold_ms] bigint NOT NULL,
	[default_progress_threshold_ms] bigint,
	[timezone] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL CONSTRAINT [workspaces_timezone_default] DEFAULT ('UTC'),
	[retention_days] int,
	[keep_task_summaries] bit,
	[created_at_ms] bigint NOT NULL,
	CONSTRAINT [workspaces_pkey] PRIMARY KEY([workspace_id]),
	CONSTRAINT [workspaces_slug_key] UNIQUE([slug])
);
--> statement-breakpoint
CREATE TABLE [alert_deliveries] (
	[delivery_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int NOT NULL,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[rule_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[alert_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[action_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[channel] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[target] nvarchar(1024) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[notice] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[endpoint] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[status] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[attempts] int NOT NULL,
	[next_attempt_at_ms] bigint,
	[leased_until_ms] bigint,
	[leased_by] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[last_error] nvarchar(1024) COLLATE Latin1_General_100_BIN2,
	[created_at_ms] bigint NOT NULL,
	[finished_at_ms] bigint,
	[place] int NOT NULL,
	CONSTRAINT [alert_deliveries_pkey] PRIMARY KEY([delivery_id])
);
--> statement-breakpoint
CREATE TABLE [alert_rules] (
	[rule_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int NOT NULL,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(256) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[is_enabled] bit NOT NULL,
	[enabled_at_ms] bigint NOT NULL,
	[silenced_until_ms] bigint,
	[definition] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[endpoints] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[created_at_ms] bigint NOT NULL,
	[updated_at_ms] bigint NOT NULL,
	[version] int NOT NULL,
	CONSTRAINT [alert_rules_pkey] PRIMARY KEY([rule_id])
);
--> statement-breakpoint
CREATE TABLE [alert_states] (
	[rule_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[subject_key] nvarchar(128) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int NOT NULL,
	[subject] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[phase] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[since_ms] bigint NOT NULL,
	[last_fired_at_ms] bigint,
	[alert_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[silenced_until_ms] bigint,
	[stamp] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [alert_states_pkey] PRIMARY KEY([rule_id],[subject_key])
);
--> statement-breakpoint
CREATE TABLE [alerts] (
	[alert_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int NOT NULL,
	[rule_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[subject_key] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[severity] int NOT NULL,
	[agent_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[task_id] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[fired_at_ms] bigint NOT NULL,
	[resolved_at_ms] bigint,
	[resolved_because] nvarchar(32) COLLATE Latin1_General_100_BIN2,
	[acknowledged_at_ms] bigint,
	[acknowledged_by] nvarchar(400) COLLATE Latin1_General_100_BIN2,
	[details] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [alerts_pkey] PRIMARY KEY([alert_id])
);
--> statement-breakpoint
CREATE TABLE [leases] (
	[name] nvarchar(256) COLLATE Latin1_General_100_BIN2,
	[holder] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[held_until_ms] bigint NOT NULL,
	CONSTRAINT [leases_pkey] PRIMARY KEY([name])
);
--> statement-breakpoint
CREATE TABLE [audit_log] (
	[audit_id] int IDENTITY(1, 1),
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[data_set_id] int,
	[at_ms] bigint NOT NULL,
	[actor_kind] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[actor_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[actor_name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[action] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[subject_type] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[subject_id] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[subject_name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[facts_before] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[facts_after] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	CONSTRAINT [audit_log_pkey] PRIMARY KEY([audit_id])
);
--> statement-breakpoint
CREATE TABLE [budgets] (
	[budget_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int NOT NULL,
	[name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[scope_kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[scope_value] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[period] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[amount_nano_usd] bigint NOT NULL,
	[actions] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[endpoints] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[created_at_ms] bigint NOT NULL,
	CONSTRAINT [budgets_pkey] PRIMARY KEY([budget_id])
);
--> statement-breakpoint
CREATE TABLE [jobs] (
	[job_id] nvarchar(128) COLLATE Latin1_General_100_BIN2,
	[kind] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[data_set_id] int,
	[subject] nvarchar(512) COLLATE Latin1_General_100_BIN2,
	[status] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[params] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[state] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[done] bigint NOT NULL,
	[total] bigint,
	[attempts] bigint NOT NULL,
	[error] nvarchar(max) COLLATE Latin1_General_100_BIN2,
	[created_at_ms] bigint NOT NULL,
	[not_before_ms] bigint NOT NULL,
	[started_at_ms] bigint,
	[finished_at_ms] bigint,
	CONSTRAINT [jobs_pkey] PRIMARY KEY([job_id])
);
--> statement-breakpoint
CREATE TABLE [invites] (
	[invite_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[email] nvarchar(508) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[role] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[token_sha256] varbinary(32) NOT NULL,
	[invited_by] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[created_at_ms] bigint NOT NULL,
	[expires_at_ms] bigint NOT NULL,
	[accepted_at_ms] bigint,
	[revoked_at_ms] bigint,
	CONSTRAINT [invites_pkey] PRIMARY KEY([invite_id]),
	CONSTRAINT [invites_token_sha256_key] UNIQUE([token_sha256])
);
--> statement-breakpoint
CREATE TABLE [memberships] (
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[user_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[role] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[joined_at_ms] bigint NOT NULL,
	CONSTRAINT [memberships_pkey] PRIMARY KEY([workspace_id],[user_id])
);
--> statement-breakpoint
CREATE TABLE [sessions] (
	[session_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[user_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[data_set] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[kind] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[family_sha256] varbinary(32) NOT NULL,
	[refresh_sha256] varbinary(32),
	[previous_sha256] varbinary(32),
	[request_sha256] varbinary(32),
	[client] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[created_at_ms] bigint NOT NULL,
	[last_used_at_ms] bigint NOT NULL,
	[access_until_ms] bigint,
	[expires_at_ms] bigint NOT NULL,
	[ended_at_ms] bigint,
	[end_reason] nvarchar(64) COLLATE Latin1_General_100_BIN2,
	CONSTRAINT [sessions_pkey] PRIMARY KEY([session_id]),
	CONSTRAINT [sessions_family_sha256_key] UNIQUE([family_sha256])
);
--> statement-breakpoint
CREATE TABLE [users] (
	[user_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[email] nvarchar(508) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[password_hash] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[created_at_ms] bigint NOT NULL,
	CONSTRAINT [users_pkey] PRIMARY KEY([user_id]),
	CONSTRAINT [users_email_key] UNIQUE([email])
);
--> statement-breakpoint
CREATE TABLE [model_prices] (
	[price_id] nvarchar(72) COLLATE Latin1_General_100_BIN2,
	[workspace_id] nvarchar(72) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[pattern] nvarchar(512) COLLATE Latin1_General_100_BIN2 NOT NULL,
	[input_price] bigint NOT NULL,
	[output_price] bigint NOT NULL,
	[cached_input_price] bigint,
	[valid_from_ms] bigint NOT NULL,
	[created_at_ms] bigint NOT NULL,
	CONSTRAINT [model_prices_pkey] PRIMARY KEY([price_id])
);
--> statement-breakpoint
ALTER TABLE [api_keys] ADD CONSTRAINT [api_keys_workspace_id_workspaces_workspace_id_fk] FOREIGN KEY ([workspace_id]) REFERENCES [workspaces]([workspace_id]);--> statement-breakpoint
ALTER TABLE [data_sets] ADD CONSTRAINT [data_sets_workspace_id_workspaces_workspace_id_fk] FOREIGN KEY ([workspace_id]) REFERENCES [workspaces]([workspace_id]);--> statement-breakpoint
ALTER TABLE [invites] ADD CONSTRAINT [invites_workspace_id_workspaces_workspace_id_fk] FOREIGN KEY ([workspace_id]) REFERENCES [workspaces]([workspace_id]);--> statement-breakpoint
ALTER TABLE [memberships] ADD CONSTRAINT [memberships_workspace_id_workspaces_workspace_id_fk] FOREIGN KEY ([workspace_id]) REFERENCES [workspaces]([workspace_id]);--> statement-breakpoint
ALTER TABLE [memberships] ADD CONSTRAINT [memberships_user_id_users_user_id_fk] FOREIGN KEY ([user_id]) REFERENCES [users]([user_id]);--> statement-breakpoint
ALTER TABLE [sessions] ADD CONSTRAINT [sessions_user_id_users_user_id_fk] FOREIGN KEY ([user_id]) REFERENCES [users]([user_id]);--> statement-breakpoint
ALTER TABLE [sessions] ADD CONSTRAINT [sessions_workspace_id_workspaces_workspace_id_fk] FOREIGN KEY ([workspace_id]) REFERENCES [workspaces]([workspace_id]);--> statement-breakpoint
CREATE UNIQUE INDEX [agent_names_by_id] ON [agent_names] ([data_set_id],[digest]);--> statement-breakpoint
CREATE INDEX [agents_by_data_set] ON [agents] ([data_set_id]);--> statement-breakpoint
CREATE INDEX [agents_by_silence_deadline] ON [agents] ([silence_deadline_ms]);--> statement-breakpoint
CREATE UNIQUE INDEX [envelopes_by_digest] ON [envelopes] ([agent_pk],[digest]);--> statement-breakpoint
CREATE UNIQUE INDEX [events_by_id] ON [events] ([data_set_id],[event_id]);--> statement-breakpoint
CREATE INDEX [events_by_severity] ON [events] ([data_set_id],[severity]);--> statement-breakpoint
CREATE INDEX [events_by_agent] ON [events] ([agent_pk]);--> statement-breakpoint
CREATE INDEX [events_by_run] ON [events] ([run_pk]) WHERE run_pk IS NOT NULL;--> statement-breakpoint
CREATE INDEX [events_by_type] ON [events] ([data_set_id],[event_type]) WHERE event_type <> 2;--> statement-breakpoint
CREATE INDEX [events_by_kind] ON [events] ([data_set_id],[kind]) WHERE kind IS NOT NULL;--> statement-breakpoint
CREATE INDEX [issues_open] ON [issues] ([data_set_id]) WHERE action = 'reported';--> statement-breakpoint
CREATE UNIQUE INDEX [labels_by_text] ON [labels] ([digest]);--> statement-breakpoint
CREATE INDEX [llm_calls_by_time] ON [llm_calls] ([data_set_id],[timestamp_ms]);--> statement-breakpoint
CREATE INDEX [llm_calls_by_cost] ON [llm_calls] ([data_set_id],[cost_nano_usd]);--> statement-breakpoint
CREATE UNIQUE INDEX [projects_by_slug] ON [projects] ([data_set_id],[digest]) WHERE deleted_at_ms IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX [run_names_by_id] ON [run_names] ([data_set_id],[digest]);--> statement-breakpoint
CREATE INDEX [run_names_by_task] ON [run_names] ([data_set_id],[task_id]);--> statement-breakpoint
CREATE UNIQUE INDEX [series_by_key] ON [series] ([data_set_id],[agent_pk],[project_pk],[environment],[group_name]);--> statement-breakpoint
CREATE INDEX [task_runs_by_start] ON [task_runs] ([data_set_id],[first_event_at_ms]);--> statement-breakpoint
CREATE INDEX [task_runs_by_agent] ON [task_runs] ([agent_pk],[first_event_at_ms]);--> statement-breakpoint
CREATE INDEX [task_runs_by_duration] ON [task_runs] ([data_set_id],[duration_ms]);--> statement-breakpoint
CREATE INDEX [task_runs_by_cost] ON [task_runs] ([data_set_id],[cost_nano_usd]);--> statement-breakpoint
CREATE INDEX [task_runs_open] ON [task_runs] ([agent_pk]) WHERE outcome = 0;--> statement-breakpoint
CREATE INDEX [todos_open] ON [todos] ([data_set_id]) WHERE action <> 'completed' AND action <> 'dismissed';--> statement-breakpoint
CREATE UNIQUE INDEX [data_sets_by_workspace] ON [data_sets] ([workspace_id],[name]);--> statement-breakpoint
CREATE INDEX [alert_deliveries_due] ON [alert_deliveries] ([next_attempt_at_ms]) WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX [alert_deliveries_by_time] ON [alert_deliveries] ([data_set_id],[created_at_ms]);--> statement-breakpoint
CREATE INDEX [alert_deliveries_by_alert] ON [alert_deliveries] ([alert_id],[action_id]);--> statement-breakpoint
CREATE INDEX [alert_deliveries_dead] ON [alert_deliveries] ([data_set_id]) WHERE status = 'dead';--> statement-breakpoint
CREATE INDEX [alert_rules_by_data_set] ON [alert_rules] ([data_set_id],[name]);--> statement-breakpoint
CREATE INDEX [alert_rules_by_update] ON [alert_rules] ([updated_at_ms],[version]);--> statement-breakpoint
CREATE INDEX [alert_states_by_data_set] ON [alert_states] ([data_set_id]);--> statement-breakpoint
CREATE INDEX [alerts_by_time] ON [alerts] ([data_set_id],[fired_at_ms]);--> statement-breakpoint
CREATE INDEX [alerts_firing] ON [alerts] ([data_set_id]) WHERE resolved_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX [alerts_unacknowledged] ON [alerts] ([data_set_id]) WHERE acknowledged_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX [alerts_by_rule] ON [alerts] ([rule_id],[fired_at_ms]);--> statement-breakpoint
CREATE INDEX [audit_log_by_workspace] ON [audit_log] ([workspace_id],[audit_id]);--> statement-breakpoint
CREATE INDEX [budgets_by_data_set] ON [budgets] ([data_set_id]);--> statement-breakpoint
CREATE INDEX [jobs_by_status] ON [jobs] ([status],[not_before_ms]);--> statement-breakpoint
CREATE INDEX [jobs_by_workspace] ON [jobs] ([workspace_id],[created_at_ms]);--> statement-breakpoint
CREATE INDEX [invites_by_workspace] ON [invites] ([workspace_id],[created_at_ms]);--> statement-breakpoint
CREATE INDEX [memberships_by_user] ON [memberships] ([user_id],[joined_at_ms]);--> statement-breakpoint
CREATE INDEX [sessions_by_user] ON [sessions] ([user_id],[created_at_ms]);--> statement-breakpoint
CREATE INDEX [model_prices_by_workspace] ON [model_prices] ([workspace_id]);