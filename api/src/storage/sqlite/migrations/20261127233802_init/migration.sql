CREATE TABLE `activity_rollups` (
	`data_set_id` integer NOT NULL,
	`grain` integer NOT NULL,
	`bucket_ms` integer NOT NULL,
	`series_pk` integer NOT NULL,
	`events` integer,
	`errors` integer,
	`started` integer,
	`completed` integer,
	`failed` integer,
	`escalated` integer,
	`duration_ms_sum` integer,
	`duration_count` integer,
	CONSTRAINT `activity_rollups_pk` PRIMARY KEY(`data_set_id`, `grain`, `bucket_ms`, `series_pk`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `agent_names` (
	`agent_pk` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`agent_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `agent_reports` (
	`agent_pk` integer NOT NULL,
	`kind` integer NOT NULL,
	`data_set_id` integer,
	`report_at_ms` integer,
	`report_event_id` blob,
	`depth` integer,
	`data` text,
	CONSTRAINT `agent_reports_pk` PRIMARY KEY(`agent_pk`, `kind`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `agents` (
	`agent_pk` integer PRIMARY KEY,
	`data_set_id` integer,
	`first_seen_ms` integer,
	`last_seen_ms` integer,
	`last_heartbeat_ms` integer,
	`last_registered_ms` integer,
	`profile_at_ms` integer,
	`profile_event_id` blob,
	`envelope_pk` integer,
	`registration_at_ms` integer,
	`registration_event_id` blob,
	`stuck_threshold_ms` integer,
	`progress_threshold_ms` integer,
	`registered_type` text,
	`registered_version` text,
	`registered_framework` text,
	`signal_at_ms` integer,
	`signal_event_id` blob,
	`signal_type` integer,
	`silence_deadline_ms` integer
);
--> statement-breakpoint
CREATE TABLE `announced_episodes` (
	`agent_pk` integer PRIMARY KEY,
	`episode_ms` integer NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `data_marks` (
	`data_set_id` integer PRIMARY KEY,
	`settled_before_ms` integer,
	`heartbeats_seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `derivation` (
	`derivation_id` integer PRIMARY KEY,
	`folded_seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `duration_rollups` (
	`data_set_id` integer NOT NULL,
	`grain` integer NOT NULL,
	`bucket_ms` integer NOT NULL,
	`series_pk` integer NOT NULL,
	`bin` integer NOT NULL,
	`runs` integer,
	CONSTRAINT `duration_rollups_pk` PRIMARY KEY(`data_set_id`, `grain`, `bucket_ms`, `series_pk`, `bin`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `envelopes` (
	`envelope_pk` integer PRIMARY KEY,
	`agent_pk` integer NOT NULL,
	`digest` blob NOT NULL,
	`agent_type` text NOT NULL,
	`agent_version` text,
	`framework` text,
	`runtime` text,
	`sdk_version` text,
	`environment` integer NOT NULL,
	`group_name` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `event_id_filters` (
	`generation` integer PRIMARY KEY,
	`bits` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`event_id` blob NOT NULL,
	`timestamp_ms` integer NOT NULL,
	`received_at_ms` integer NOT NULL,
	`event_type` integer NOT NULL,
	`severity` integer NOT NULL,
	`status` integer,
	`duration_ms` integer,
	`kind` integer,
	`project_pk` integer NOT NULL,
	`envelope_pk` integer NOT NULL,
	`agent_pk` integer NOT NULL,
	`run_pk` integer,
	`task_type` integer,
	`correlation_id` text,
	`action_id` text,
	`parent_action_id` text,
	`parent_event_id` text,
	`payload` text,
	`estimated_cost_nano_usd` integer
);
--> statement-breakpoint
CREATE TABLE `heartbeat_marks` (
	`agent_pk` integer NOT NULL,
	`hour_ms` integer NOT NULL,
	`data_set_id` integer NOT NULL,
	`seq` integer NOT NULL,
	`has_payload` integer NOT NULL,
	CONSTRAINT `heartbeat_marks_pk` PRIMARY KEY(`agent_pk`, `hour_ms`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `issues` (
	`agent_pk` integer NOT NULL,
	`issue_key` text NOT NULL,
	`data_set_id` integer,
	`first_seen_ms` integer,
	`last_seen_ms` integer,
	`reports` integer,
	`client_occurrences` integer,
	`last_received_ms` integer,
	`state_at_ms` integer,
	`state_event_id` blob,
	`action` text,
	`severity_rank` integer,
	`summary` text,
	`category` text,
	`context` text,
	CONSTRAINT `issues_pk` PRIMARY KEY(`agent_pk`, `issue_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `labels` (
	`label_pk` integer PRIMARY KEY,
	`text` text NOT NULL UNIQUE
);
--> statement-breakpoint
CREATE TABLE `llm_calls` (
	`seq` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`timestamp_ms` integer NOT NULL,
	`cost_nano_usd` integer NOT NULL,
	`tokens_in` integer,
	`tokens_out` integer,
	`duration_ms` integer,
	`model` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `llm_rollups` (
	`data_set_id` integer NOT NULL,
	`grain` integer NOT NULL,
	`bucket_ms` integer NOT NULL,
	`series_pk` integer NOT NULL,
	`model` integer NOT NULL,
	`calls` integer,
	`costed_calls` integer,
	`cost_nano_usd` integer,
	`estimated_cost_nano_usd` integer,
	`tokens_in` integer,
	`tokens_out` integer,
	CONSTRAINT `llm_rollups_pk` PRIMARY KEY(`data_set_id`, `grain`, `bucket_ms`, `series_pk`, `model`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `project_agents` (
	`project_pk` integer NOT NULL,
	`agent_pk` integer NOT NULL,
	`data_set_id` integer,
	`last_event_at_ms` integer,
	CONSTRAINT `project_agents_pk` PRIMARY KEY(`project_pk`, `agent_pk`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `project_assignments` (
	`project_pk` integer NOT NULL,
	`agent_pk` integer NOT NULL,
	`is_assigned` integer NOT NULL,
	`at_ms` integer NOT NULL,
	CONSTRAINT `project_assignments_pk` PRIMARY KEY(`project_pk`, `agent_pk`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `projects` (
	`project_pk` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`project_id` text NOT NULL UNIQUE,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`description` text,
	`is_archived` integer DEFAULT false NOT NULL,
	`created_at_ms` integer NOT NULL,
	`merged_into_pk` integer,
	`deleted_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `run_names` (
	`run_pk` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`task_id` text NOT NULL,
	`run_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `series` (
	`series_pk` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`agent_pk` integer NOT NULL,
	`project_pk` integer NOT NULL,
	`environment` integer NOT NULL,
	`group_name` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `task_runs` (
	`run_pk` integer PRIMARY KEY,
	`data_set_id` integer,
	`started_at_ms` integer,
	`first_event_at_ms` integer,
	`last_event_at_ms` integer,
	`last_received_ms` integer,
	`escalated_at_ms` integer,
	`cost_nano_usd` integer,
	`tokens_in` integer,
	`tokens_out` integer,
	`llm_calls` integer,
	`actions_started` integer,
	`actions_ended` integer,
	`errors` integer,
	`retries` integer,
	`escalations` integer,
	`approvals_requested` integer,
	`approvals_received` integer,
	`owner_at_ms` integer,
	`owner_event_id` blob,
	`agent_pk` integer,
	`environment` integer,
	`group_name` integer,
	`project_at_ms` integer,
	`project_event_id` blob,
	`project_pk` integer,
	`type_at_ms` integer,
	`type_event_id` blob,
	`task_type` integer,
	`correlation_at_ms` integer,
	`correlation_event_id` blob,
	`correlation_id` text,
	`summary_at_ms` integer,
	`summary_event_id` blob,
	`summary` text,
	`completed_at_ms` integer,
	`completed_event_id` blob,
	`completed_duration_ms` integer,
	`failed_at_ms` integer,
	`failed_event_id` blob,
	`failed_duration_ms` integer,
	`exception_type` text,
	`exception_message` text,
	`outcome` integer,
	`ended_at_ms` integer,
	`duration_ms` integer
);
--> statement-breakpoint
CREATE TABLE `task_type_costs` (
	`data_set_id` integer NOT NULL,
	`task_type` integer NOT NULL,
	`bucket_ms` integer NOT NULL,
	`cost_nano_usd` integer,
	CONSTRAINT `task_type_costs_pk` PRIMARY KEY(`data_set_id`, `task_type`, `bucket_ms`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `todos` (
	`agent_pk` integer NOT NULL,
	`todo_key` text NOT NULL,
	`data_set_id` integer,
	`created_at_ms` integer,
	`updated_at_ms` integer,
	`last_received_ms` integer,
	`state_at_ms` integer,
	`state_event_id` blob,
	`todo_id` text,
	`action` text,
	`summary` text,
	`priority` text,
	`source` text,
	`context` text,
	`due_by_ms` integer,
	CONSTRAINT `todos_pk` PRIMARY KEY(`agent_pk`, `todo_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `trimmed_runs` (
	`run_pk` integer PRIMARY KEY,
	`data_set_id` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`key_id` text PRIMARY KEY,
	`workspace_id` text NOT NULL,
	`sha256` blob NOT NULL UNIQUE,
	`prefix` text NOT NULL,
	`type` text NOT NULL,
	`label` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer,
	`revoked_at_ms` integer,
	`project_id` text,
	`last_used_at_ms` integer,
	`created_by_kind` text,
	`created_by_id` text,
	`created_by_name` text,
	CONSTRAINT `fk_api_keys_workspace_id_workspaces_workspace_id_fk` FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `data_sets` (
	`data_set_id` integer PRIMARY KEY,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	CONSTRAINT `fk_data_sets_workspace_id_workspaces_workspace_id_fk` FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `event_counts` (
	`data_set_id` integer NOT NULL,
	`month` integer NOT NULL,
	`events` integer NOT NULL,
	CONSTRAINT `event_counts_pk` PRIMARY KEY(`data_set_id`, `month`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `workspaces` (
	`workspace_id` text PRIMARY KEY,
	`slug` text NOT NULL UNIQUE,
	`name` text NOT NULL,
	`plan` text NOT NULL,
	`auto_create_projects` integer NOT NULL,
	`default_stuck_threshold_ms` integer NOT NULL,
	`default_progress_threshold_ms` integer,
	`timezone` text DEFAULT 'UTC' NOT NULL,
	`retention_days` integer,
	`keep_task_summaries` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_deliveries` (
	`delivery_id` text PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`workspace_id` text NOT NULL,
	`rule_id` text NOT NULL,
	`alert_id` text,
	`action_id` text NOT NULL,
	`channel` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	`notice` text NOT NULL,
	`endpoint` text,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`next_attempt_at_ms` integer,
	`leased_until_ms` integer,
	`leased_by` text,
	`last_error` text,
	`created_at_ms` integer NOT NULL,
	`finished_at_ms` integer,
	`place` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_rules` (
	`rule_id` text PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`workspace_id` text NOT NULL,
	`name` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`enabled_at_ms` integer NOT NULL,
	`silenced_until_ms` integer,
	`definition` text NOT NULL,
	`endpoints` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`updated_at_ms` integer NOT NULL,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `alert_states` (
	`rule_id` text NOT NULL,
	`subject_key` text NOT NULL,
	`data_set_id` integer NOT NULL,
	`subject` text NOT NULL,
	`phase` text NOT NULL,
	`since_ms` integer NOT NULL,
	`last_fired_at_ms` integer,
	`alert_id` text,
	`silenced_until_ms` integer,
	`stamp` text NOT NULL,
	CONSTRAINT `alert_states_pk` PRIMARY KEY(`rule_id`, `subject_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `alerts` (
	`alert_id` text PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`rule_id` text NOT NULL,
	`subject_key` text NOT NULL,
	`severity` integer NOT NULL,
	`agent_id` text,
	`task_id` text,
	`fired_at_ms` integer NOT NULL,
	`resolved_at_ms` integer,
	`resolved_because` text,
	`acknowledged_at_ms` integer,
	`acknowledged_by` text,
	`details` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `leases` (
	`name` text PRIMARY KEY,
	`holder` text NOT NULL,
	`held_until_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_log` (
	`audit_id` integer PRIMARY KEY AUTOINCREMENT,
	`workspace_id` text NOT NULL,
	`data_set_id` integer,
	`at_ms` integer NOT NULL,
	`actor_kind` text NOT NULL,
	`actor_id` text NOT NULL,
	`actor_name` text NOT NULL,
	`action` text NOT NULL,
	`subject_type` text NOT NULL,
	`subject_id` text NOT NULL,
	`subject_name` text NOT NULL,
	`facts_before` text,
	`facts_after` text
);
--> statement-breakpoint
CREATE TABLE `budgets` (
	`budget_id` text PRIMARY KEY,
	`data_set_id` integer NOT NULL,
	`name` text NOT NULL,
	`scope_kind` text NOT NULL,
	`scope_value` text,
	`period` text NOT NULL,
	`amount_nano_usd` integer NOT NULL,
	`actions` text NOT NULL,
	`endpoints` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`job_id` text PRIMARY KEY,
	`kind` text NOT NULL,
	`workspace_id` text,
	`data_set_id` integer,
	`subject` text,
	`status` text NOT NULL,
	`params` text NOT NULL,
	`state` text,
	`done` integer NOT NULL,
	`total` integer,
	`attempts` integer NOT NULL,
	`error` text,
	`created_at_ms` integer NOT NULL,
	`not_before_ms` integer NOT NULL,
	`started_at_ms` integer,
	`finished_at_ms` integer
);
--> statement-breakpoint
CREATE TABLE `invites` (
	`invite_id` text PRIMARY KEY,
	`workspace_id` text NOT NULL,
	`email` text NOT NULL,
	`role` text NOT NULL,
	`token_sha256` blob NOT NULL UNIQUE,
	`invited_by` text,
	`created_at_ms` integer NOT NULL,
	`expires_at_ms` integer NOT NULL,
	`accepted_at_ms` integer,
	`revoked_at_ms` integer,
	CONSTRAINT `fk_invites_workspace_id_workspaces_workspace_id_fk` FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `memberships` (
	`workspace_id` text NOT NULL,
	`user_id` text NOT NULL,
	`role` text NOT NULL,
	`joined_at_ms` integer NOT NULL,
	CONSTRAINT `memberships_pk` PRIMARY KEY(`workspace_id`, `user_id`),
	CONSTRAINT `fk_memberships_workspace_id_workspaces_workspace_id_fk` FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`workspace_id`),
	CONSTRAINT `fk_memberships_user_id_users_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`user_id`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`session_id` text PRIMARY KEY,
	`user_id` text NOT NULL,
	`workspace_id` text NOT NULL,
	`data_set` text NOT NULL,
	`kind` text NOT NULL,
	`family_sha256` blob NOT NULL UNIQUE,
	`refresh_sha256` blob,
	`previous_sha256` blob,
	`request_sha256` blob,
	`client` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`last_used_at_ms` integer NOT NULL,
	`access_until_ms` integer,
	`expires_at_ms` integer NOT NULL,
	`ended_at_ms` integer,
	`end_reason` text,
	CONSTRAINT `fk_sessions_user_id_users_user_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`user_id`),
	CONSTRAINT `fk_sessions_workspace_id_workspaces_workspace_id_fk` FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`workspace_id`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`user_id` text PRIMARY KEY,
	`email` text NOT NULL UNIQUE,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `model_prices` (
	`price_id` text PRIMARY KEY,
	`workspace_id` text NOT NULL,
	`pattern` text NOT NULL,
	`input_price` integer NOT NULL,
	`output_price` integer NOT NULL,
	`cached_input_price` integer,
	`valid_from_ms` integer NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agent_names_by_id` ON `agent_names` (`data_set_id`,`agent_id`);--> statement-breakpoint
CREATE INDEX `agents_by_data_set` ON `agents` (`data_set_id`);--> statement-breakpoint
CREATE INDEX `agents_by_silence_deadline` ON `agents` (`silence_deadline_ms`);--> statement-breakpoint
CREATE UNIQUE INDEX `envelopes_by_digest` ON `envelopes` (`agent_pk`,`digest`);--> statement-breakpoint
CREATE UNIQUE INDEX `events_by_id` ON `events` (seq >> 15,`data_set_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `events_by_severity` ON `events` (`data_set_id`,`severity`);--> statement-breakpoint
CREATE INDEX `events_by_agent` ON `events` (`agent_pk`);--> statement-breakpoint
CREATE INDEX `events_by_run` ON `events` (`run_pk`) WHERE run_pk IS NOT NULL;--> statement-breakpoint
CREATE INDEX `events_by_type` ON `events` (`data_set_id`,`event_type`) WHERE event_type <> 2;--> statement-breakpoint
CREATE INDEX `events_by_kind` ON `events` (`data_set_id`,`kind`) WHERE kind IS NOT NULL;--> statement-breakpoint
CREATE INDEX `issues_open` ON `issues` (`data_set_id`) WHERE action = 'reported';--> statement-breakpoint
CREATE INDEX `llm_calls_by_time` ON `llm_calls` (`data_set_id`,`timestamp_ms`);--> statement-breakpoint
CREATE INDEX `llm_calls_by_cost` ON `llm_calls` (seq >> 16,`data_set_id`,`cost_nano_usd`);--> statement-breakpoint
CREATE UNIQUE INDEX `projects_by_slug` ON `projects` (`data_set_id`,`slug`) WHERE deleted_at_ms IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `run_names_by_id` ON `run_names` (`data_set_id`,`task_id`,`run_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `series_by_key` ON `series` (`data_set_id`,`agent_pk`,`project_pk`,`environment`,`group_name`);--> statement-breakpoint
CREATE INDEX `task_runs_by_start` ON `task_runs` (`data_set_id`,`first_event_at_ms`);--> statement-breakpoint
CREATE INDEX `task_runs_by_agent` ON `task_runs` (`agent_pk`,`first_event_at_ms`);--> statement-breakpoint
CREATE INDEX `task_runs_by_duration` ON `task_runs` (run_pk >> 12,`data_set_id`,`duration_ms`);--> statement-breakpoint
CREATE INDEX `task_runs_by_cost` ON `task_runs` (run_pk >> 12,`data_set_id`,`cost_nano_usd`);--> statement-breakpoint
CREATE INDEX `task_runs_open` ON `task_runs` (`agent_pk`) WHERE outcome = 0;--> statement-breakpoint
CREATE INDEX `todos_open` ON `todos` (`data_set_id`) WHERE action <> 'completed' AND action <> 'dismissed';--> statement-breakpoint
CREATE UNIQUE INDEX `data_sets_by_workspace` ON `data_sets` (`workspace_id`,`name`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_due` ON `alert_deliveries` (`next_attempt_at_ms`) WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX `alert_deliveries_by_time` ON `alert_deliveries` (`data_set_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_by_alert` ON `alert_deliveries` (`alert_id`,`action_id`);--> statement-breakpoint
CREATE INDEX `alert_deliveries_dead` ON `alert_deliveries` (`data_set_id`) WHERE status = 'dead';--> statement-breakpoint
CREATE INDEX `alert_rules_by_data_set` ON `alert_rules` (`data_set_id`,`name`);--> statement-breakpoint
CREATE INDEX `alert_rules_by_update` ON `alert_rules` (`updated_at_ms`,`version`);--> statement-breakpoint
CREATE INDEX `alert_states_by_data_set` ON `alert_states` (`data_set_id`);--> statement-breakpoint
CREATE INDEX `alerts_by_time` ON `alerts` (`data_set_id`,`fired_at_ms`);--> statement-breakpoint
CREATE INDEX `alerts_firing` ON `alerts` (`data_set_id`) WHERE resolved_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_unacknowledged` ON `alerts` (`data_set_id`) WHERE acknowledged_at_ms IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_by_rule` ON `alerts` (`rule_id`,`fired_at_ms`);--> statement-breakpoint
CREATE INDEX `audit_log_by_workspace` ON `audit_log` (`workspace_id`,`audit_id`);--> statement-breakpoint
CREATE INDEX `budgets_by_data_set` ON `budgets` (`data_set_id`);--> statement-breakpoint
CREATE INDEX `jobs_by_status` ON `jobs` (`status`,`not_before_ms`);--> statement-breakpoint
CREATE INDEX `jobs_by_workspace` ON `jobs` (`workspace_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `invites_by_workspace` ON `invites` (`workspace_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `memberships_by_user` ON `memberships` (`user_id`,`joined_at_ms`);--> statement-breakpoint
CREATE INDEX `sessions_by_user` ON `sessions` (`user_id`,`created_at_ms`);--> statement-breakpoint
CREATE INDEX `model_prices_by_workspace` ON `model_prices` (`workspace_id`);