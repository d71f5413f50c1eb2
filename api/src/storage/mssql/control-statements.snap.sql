DELETE FROM alert_rules WHERE data_set_id = @par0 AND rule_id = @par1

DELETE FROM alert_states WHERE data_set_id = @par0 AND stamp IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)

DELETE FROM budgets WHERE budget_id = @par0 AND data_set_id = @par1

DELETE FROM invites
  WHERE workspace_id = @par0 AND expires_at_ms < @par1

DELETE FROM jobs WHERE job_id = @par0

DELETE FROM jobs WHERE status IN ('done', 'failed') AND finished_at_ms < @par0
  AND kind IN ('project_deletion', 'repricing')

DELETE FROM memberships WHERE workspace_id = @par0 AND user_id = @par1

DELETE FROM model_prices WHERE price_id = @par0 AND workspace_id = @par1

DELETE FROM sessions
  WHERE user_id = @par0 AND (expires_at_ms < @par1 OR ended_at_ms < @par2)

INSERT INTO alert_deliveries (delivery_id, data_set_id, workspace_id, rule_id, alert_id, action_id, channel,
  target, kind, notice, endpoint, status, attempts, next_attempt_at_ms, created_at_ms, place)
  SELECT w.delivery_id, @par0, @par1, w.rule_id, w.alert_id, w.action_id, w.channel, w.target,
  w.kind, w.notice, w.endpoint, 'waiting', 0, @par2, @par3, w.place
  FROM (SELECT j.delivery_id COLLATE Latin1_General_100_BIN2 AS delivery_id, j.rule_id COLLATE Latin1_General_100_BIN2 AS rule_id, j.alert_id COLLATE Latin1_General_100_BIN2 AS alert_id, j.action_id COLLATE Latin1_General_100_BIN2 AS action_id, j.channel COLLATE Latin1_General_100_BIN2 AS channel, j.target COLLATE Latin1_General_100_BIN2 AS target, j.kind COLLATE Latin1_General_100_BIN2 AS kind, j.notice COLLATE Latin1_General_100_BIN2 AS notice, j.endpoint COLLATE Latin1_General_100_BIN2 AS endpoint, j.place FROM OPENJSON(@par4) WITH (delivery_id nvarchar(128) '$[0]', rule_id nvarchar(128) '$[1]', alert_id nvarchar(128) '$[2]', action_id nvarchar(128) '$[3]', channel nvarchar(128) '$[4]', target nvarchar(max) '$[5]', kind nvarchar(128) '$[6]', notice nvarchar(max) '$[7]', endpoint nvarchar(max) '$[8]', place bigint '$[9]') AS j) AS w

INSERT INTO alert_rules (rule_id, data_set_id, workspace_id, name, is_enabled, enabled_at_ms,
  silenced_until_ms, definition, endpoints, created_at_ms, updated_at_ms, version)
  VALUES (@par0, @par1, @par2, @par3, @par4,
  @par5, @par6, @par7, @par8,
  @par9, @par10, 1)

INSERT INTO alert_states (rule_id, subject_key, data_set_id, subject, phase, since_ms, last_fired_at_ms,
  alert_id, stamp)
  SELECT w.rule_id, w.subject_key, @par0, w.subject, w.phase, w.since_ms, w.last_fired_at_ms, w.alert_id,
  w.stamp
  FROM (SELECT j.rule_id COLLATE Latin1_General_100_BIN2 AS rule_id, j.subject_key COLLATE Latin1_General_100_BIN2 AS subject_key, j.subject COLLATE Latin1_General_100_BIN2 AS subject, j.phase COLLATE Latin1_General_100_BIN2 AS phase, j.since_ms, j.last_fired_at_ms, j.alert_id COLLATE Latin1_General_100_BIN2 AS alert_id, j.stamp COLLATE Latin1_General_100_BIN2 AS stamp FROM OPENJSON(@par1) WITH (rule_id nvarchar(128) '$[0]', subject_key nvarchar(128) '$[1]', subject nvarchar(max) '$[2]', phase nvarchar(128) '$[3]', since_ms bigint '$[4]', last_fired_at_ms bigint '$[5]', alert_id nvarchar(128) '$[6]', stamp nvarchar(128) '$[7]') AS j) AS w

INSERT INTO alert_states (rule_id, subject_key, data_set_id, subject, phase, since_ms, silenced_until_ms, stamp)
  SELECT rule_id, @par0, data_set_id, @par1, 'ok', 0, @par2, @par3
  FROM (SELECT rule_id, data_set_id FROM alert_rules
  UNION ALL SELECT budget_id, data_set_id FROM budgets) AS sources
  WHERE rule_id = @par4

INSERT INTO alerts (alert_id, data_set_id, rule_id, subject_key, severity, agent_id, task_id, fired_at_ms,
  details)
  SELECT w.alert_id, @par0, w.rule_id, w.subject_key, w.severity, w.agent_id, w.task_id, w.fired_at_ms,
  w.details
  FROM (SELECT j.alert_id COLLATE Latin1_General_100_BIN2 AS alert_id, j.rule_id COLLATE Latin1_General_100_BIN2 AS rule_id, j.subject_key COLLATE Latin1_General_100_BIN2 AS subject_key, j.severity, j.agent_id COLLATE Latin1_General_100_BIN2 AS agent_id, j.task_id COLLATE Latin1_General_100_BIN2 AS task_id, j.fired_at_ms, j.details COLLATE Latin1_General_100_BIN2 AS details FROM OPENJSON(@par1) WITH (alert_id nvarchar(128) '$[0]', rule_id nvarchar(128) '$[1]', subject_key nvarchar(128) '$[2]', severity bigint '$[3]', agent_id nvarchar(max) '$[4]', task_id nvarchar(max) '$[5]', fired_at_ms bigint '$[6]', details nvarchar(max) '$[7]') AS j) AS w

INSERT INTO api_keys (key_id, workspace_id, sha256, prefix, type, label, created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4, @par5,
  @par6)

INSERT INTO audit_log (workspace_id, data_set_id, at_ms, actor_kind, actor_id, actor_name, "action",
  subject_type, subject_id, subject_name, facts_before, facts_after)
  SELECT w.workspace_id, w.data_set_id, @par0, @par1, @par2, @par3, w.audited,
  w.subject_type, w.subject_id, w.subject_name, w.facts_before, w.facts_after
  FROM (SELECT j.workspace_id COLLATE Latin1_General_100_BIN2 AS workspace_id, j.data_set_id, j.audited COLLATE Latin1_General_100_BIN2 AS audited, j.subject_type COLLATE Latin1_General_100_BIN2 AS subject_type, j.subject_id COLLATE Latin1_General_100_BIN2 AS subject_id, j.subject_name COLLATE Latin1_General_100_BIN2 AS subject_name, j.facts_before COLLATE Latin1_General_100_BIN2 AS facts_before, j.facts_after COLLATE Latin1_General_100_BIN2 AS facts_after FROM OPENJSON(@par4) WITH (workspace_id nvarchar(128) '$[0]', data_set_id bigint '$[1]', audited nvarchar(128) '$[2]', subject_type nvarchar(128) '$[3]', subject_id nvarchar(max) '$[4]', subject_name nvarchar(max) '$[5]', facts_before nvarchar(max) '$[6]', facts_after nvarchar(max) '$[7]') AS j) AS w

INSERT INTO budgets (budget_id, data_set_id, name, scope_kind, scope_value, period, amount_nano_usd,
  actions, endpoints, created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4,
  @par5, @par6, @par7,
  @par8, @par9)

INSERT INTO counters (name, position, at_ms)
  SELECT w.name, 0, 0 FROM (SELECT 'events' AS name UNION ALL SELECT 'control' AS name) AS w
  WHERE NOT EXISTS (SELECT 1 FROM counters AS c WHERE c.name = w.name)

INSERT INTO data_sets (workspace_id, name) VALUES (@par0, @par1)

INSERT INTO invites (invite_id, workspace_id, email, role, token_sha256, invited_by, created_at_ms,
  expires_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4,
  @par5, @par6, @par7)

INSERT INTO invites (invite_id, workspace_id, email, role, token_sha256, invited_by, created_at_ms,
  expires_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4,
  NULL, @par5, @par6)

INSERT INTO jobs (job_id, kind, workspace_id, data_set_id, subject, status, params, done, attempts,
  created_at_ms, not_before_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4, 'waiting', @par5, 0, 0,
  @par6, @par7)

INSERT INTO leases (name, holder, held_until_ms) VALUES (@par0, @par1, @par2)

INSERT INTO memberships (workspace_id, user_id, role, joined_at_ms)
  VALUES (@par0, @par1, @par2, @par3)

INSERT INTO model_prices (price_id, workspace_id, pattern, input_price, output_price, cached_input_price,
  valid_from_ms, created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4,
  @par5, @par6, @par7)

INSERT INTO projects (data_set_id, project_id, slug, name, is_archived, created_at_ms)
  VALUES (@par0, @par1, 'default', 'Default', 0, @par2)

INSERT INTO sessions (session_id, user_id, workspace_id, data_set, kind, family_sha256, refresh_sha256, client,
  created_at_ms, last_used_at_ms, access_until_ms, expires_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4, @par5,
  @par6, @par7, @par8, @par9,
  @par10, @par11)

INSERT INTO users (user_id, email, name, password_hash, created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4)

INSERT INTO workspaces (workspace_id, slug, name, "plan", auto_create_projects, default_stuck_threshold_ms,
  created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, 1, @par4, @par5)

SELECT 'waiting' AS status, count(*) AS deliveries FROM alert_deliveries WHERE status = 'waiting'
  UNION ALL SELECT 'dead', count(*) FROM alert_deliveries WHERE status = 'dead'

SELECT TOP (1) seq FROM events

SELECT alert_id FROM alerts WHERE data_set_id = @par0 AND acknowledged_at_ms IS NULL

SELECT alert_id FROM alerts WHERE data_set_id = @par0 AND acknowledged_at_ms IS NULL AND alert_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts
  WHERE data_set_id = @par0 AND alert_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND (fired_at_ms < @par1
  OR (fired_at_ms = @par2 AND alert_id < @par3))
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par4 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND acknowledged_at_ms IS NOT NULL
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND agent_id = @par1
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND resolved_at_ms IS NOT NULL
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND resolved_at_ms IS NULL AND severity >= @par1
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND rule_id = @par1 AND task_id = @par2
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par3 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND severity >= @par1
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND severity >= @par1 AND (fired_at_ms < @par2
  OR (fired_at_ms = @par3 AND alert_id < @par4))
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par5 ROWS ONLY

SELECT alert_id, rule_id, severity, fired_at_ms, resolved_at_ms, resolved_because,
  acknowledged_at_ms, acknowledged_by, details FROM alerts WHERE data_set_id = @par0 AND severity >= @par1 AND acknowledged_at_ms IS NULL
  ORDER BY fired_at_ms DESC, alert_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT audit_id, at_ms, actor_kind, actor_id, actor_name, "action", subject_type, subject_id, subject_name,
  facts_before, facts_after
  FROM audit_log WHERE workspace_id = @par0 AND (data_set_id IS NULL OR data_set_id = @par1) AND "action" IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w) ORDER BY audit_id DESC OFFSET 0 ROWS FETCH NEXT @par3 ROWS ONLY

SELECT audit_id, at_ms, actor_kind, actor_id, actor_name, "action", subject_type, subject_id, subject_name,
  facts_before, facts_after
  FROM audit_log WHERE workspace_id = @par0 AND (data_set_id IS NULL OR data_set_id = @par1) AND actor_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w) ORDER BY audit_id DESC OFFSET 0 ROWS FETCH NEXT @par3 ROWS ONLY

SELECT audit_id, at_ms, actor_kind, actor_id, actor_name, "action", subject_type, subject_id, subject_name,
  facts_before, facts_after
  FROM audit_log WHERE workspace_id = @par0 AND (data_set_id IS NULL OR data_set_id = @par1) ORDER BY audit_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT budget_id, name, scope_kind, scope_value, period, amount_nano_usd, actions, created_at_ms FROM budgets WHERE data_set_id = @par0 ORDER BY name, budget_id

SELECT budget_id, name, scope_kind, scope_value, period, amount_nano_usd, actions, created_at_ms, endpoints FROM budgets WHERE data_set_id = @par0 ORDER BY name, budget_id

SELECT count(*) AS alerts FROM alerts WHERE data_set_id = @par0 AND acknowledged_at_ms IS NULL

SELECT count(*) AS alerts FROM alerts WHERE data_set_id = @par0 AND resolved_at_ms IS NULL

SELECT count(*) AS budgets FROM budgets WHERE data_set_id = @par0

SELECT count(*) AS prices FROM model_prices WHERE workspace_id = @par0

SELECT count(*) AS rules FROM alert_rules WHERE data_set_id = @par0

SELECT count(*) AS rules, sum(version) AS versions, max(updated_at_ms) AS latest_ms FROM alert_rules

SELECT created_at_ms FROM sessions WHERE session_id = @par0 AND user_id = @par1 AND expires_at_ms > @par2

SELECT d.data_set_id, d.workspace_id FROM data_sets d
  LEFT JOIN jobs j ON j.kind = @par0 AND j.data_set_id = d.data_set_id
  WHERE j.job_id IS NULL OR (j.status IN ('done', 'failed') AND j.finished_at_ms < @par1)
  ORDER BY j.finished_at_ms, d.data_set_id OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT d.data_set_id, d.workspace_id, w.timezone
  FROM data_sets d JOIN workspaces w ON w.workspace_id = d.workspace_id
  WHERE d.data_set_id IN (SELECT data_set_id FROM budgets)
  OR d.data_set_id IN (SELECT s.data_set_id FROM alert_states s
  WHERE NOT EXISTS (SELECT 1 FROM alert_rules r WHERE r.rule_id = s.rule_id))

SELECT data_set_id FROM data_sets WHERE workspace_id = @par0 AND name = @par1

SELECT data_set_id, workspace_id FROM data_sets
  WHERE data_set_id IN (SELECT data_set_id FROM alert_states)

SELECT delivery_id, data_set_id, workspace_id, attempts, notice, endpoint FROM (
  SELECT d.delivery_id, d.data_set_id, d.workspace_id, d.attempts, d.notice, d.endpoint,
  d.next_attempt_at_ms,
  ROW_NUMBER() OVER (PARTITION BY d.data_set_id ORDER BY d.next_attempt_at_ms) AS turn
  FROM alert_deliveries AS d
  WHERE d.status = 'waiting' AND d.next_attempt_at_ms <= @par0
  AND (d.leased_until_ms IS NULL OR d.leased_until_ms <= @par1) 
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries AS e WHERE e.alert_id = d.alert_id
  AND e.action_id = d.action_id AND e.target = d.target AND e.status = 'waiting' AND e.place < d.place)
  ) AS due WHERE turn <= @par2
  ORDER BY next_attempt_at_ms OFFSET 0 ROWS FETCH NEXT @par3 ROWS ONLY

SELECT delivery_id, data_set_id, workspace_id, attempts, notice, endpoint FROM (
  SELECT d.delivery_id, d.data_set_id, d.workspace_id, d.attempts, d.notice, d.endpoint,
  d.next_attempt_at_ms,
  ROW_NUMBER() OVER (PARTITION BY d.data_set_id ORDER BY d.next_attempt_at_ms) AS turn
  FROM alert_deliveries AS d
  WHERE d.status = 'waiting' AND d.next_attempt_at_ms <= @par0
  AND (d.leased_until_ms IS NULL OR d.leased_until_ms <= @par1) AND NOT d.data_set_id IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w)
  AND NOT EXISTS (SELECT 1 FROM alert_deliveries AS e WHERE e.alert_id = d.alert_id
  AND e.action_id = d.action_id AND e.target = d.target AND e.status = 'waiting' AND e.place < d.place)
  ) AS due WHERE turn <= @par3
  ORDER BY next_attempt_at_ms OFFSET 0 ROWS FETCH NEXT @par4 ROWS ONLY

SELECT delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms FROM alert_deliveries WHERE data_set_id = @par0
  ORDER BY created_at_ms DESC, delivery_id DESC OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms FROM alert_deliveries WHERE data_set_id = @par0 AND rule_id = @par1 AND alert_id = @par2
  ORDER BY created_at_ms DESC, delivery_id DESC OFFSET 0 ROWS FETCH NEXT @par3 ROWS ONLY

SELECT delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms FROM alert_deliveries WHERE data_set_id = @par0 AND status = @par1
  ORDER BY created_at_ms DESC, delivery_id DESC OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms FROM alert_deliveries WHERE data_set_id = @par0 AND status = @par1 AND (created_at_ms < @par2
  OR (created_at_ms = @par3 AND delivery_id < @par4))
  ORDER BY created_at_ms DESC, delivery_id DESC OFFSET 0 ROWS FETCH NEXT @par5 ROWS ONLY

SELECT delivery_id, rule_id, alert_id, action_id, channel, target, kind, status, attempts,
  next_attempt_at_ms, last_error, created_at_ms, finished_at_ms FROM alert_deliveries WHERE delivery_id = @par0

SELECT endpoints FROM alert_rules WHERE data_set_id = @par0 AND rule_id = @par1

SELECT finished_at_ms FROM jobs WHERE kind = @par0 AND workspace_id IS NULL
  ORDER BY finished_at_ms DESC OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT holder, held_until_ms FROM leases WHERE name = @par0

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.token_sha256 = @par0 AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par1 ORDER BY i.created_at_ms DESC, i.invite_id DESC

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.workspace_id = @par0  AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par1 ORDER BY i.created_at_ms DESC, i.invite_id DESC
  OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.workspace_id = @par0 AND (i.created_at_ms < @par1
  OR (i.created_at_ms = @par2 AND i.invite_id < @par3)) AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par4 ORDER BY i.created_at_ms DESC, i.invite_id DESC
  OFFSET 0 ROWS FETCH NEXT @par5 ROWS ONLY

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.workspace_id = @par0 AND i.email = @par1 AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par2 ORDER BY i.created_at_ms DESC, i.invite_id DESC

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.workspace_id = @par0 AND i.invite_id = @par1 AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par2 ORDER BY i.created_at_ms DESC, i.invite_id DESC

SELECT i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name FROM invites i
  LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
  LEFT JOIN users u ON u.user_id = m.user_id
  WHERE i.workspace_id = @par0 AND i.invited_by = @par1 AND i.role IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w) AND i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > @par3 ORDER BY i.created_at_ms DESC, i.invite_id DESC

SELECT job_id, kind, workspace_id, data_set_id, subject, status, params, state, done, total,
  attempts, error, created_at_ms, not_before_ms, started_at_ms, finished_at_ms FROM jobs
  WHERE workspace_id IS NULL OR (workspace_id = @par0 AND data_set_id = @par1)
  ORDER BY CASE WHEN status IN ('waiting', 'running') THEN 0 ELSE 1 END, coalesce(finished_at_ms, created_at_ms) DESC, job_id
  OFFSET 0 ROWS FETCH NEXT @par2 ROWS ONLY

SELECT job_id, kind, workspace_id, data_set_id, subject, status, params, state, done, total,
  attempts, error, created_at_ms, not_before_ms, started_at_ms, finished_at_ms FROM jobs WHERE job_id = @par0

SELECT job_id, kind, workspace_id, data_set_id, subject, status, params, state, done, total,
  attempts, error, created_at_ms, not_before_ms, started_at_ms, finished_at_ms FROM jobs WHERE status IN ('waiting', 'running') AND not_before_ms <= @par0
  ORDER BY CASE WHEN status = 'running' THEN 0 ELSE 1 END, not_before_ms, job_id OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT k.key_id, k.type, k.label, k.prefix, k.revoked_at_ms, k.expires_at_ms, k.project_id, d.data_set_id,
  d.name AS data_set, w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms
  FROM api_keys k
  JOIN workspaces w ON w.workspace_id = k.workspace_id
  JOIN data_sets d ON d.workspace_id = w.workspace_id
  AND d.name = CASE WHEN k.type = 'test' THEN 'test' ELSE 'live' END
  WHERE k.sha256 = @par0

SELECT key_id FROM api_keys WHERE sha256 = @par0

SELECT kind, count(*) AS jobs FROM jobs WHERE status IN ('waiting', 'running') GROUP BY kind

SELECT m.role, w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms
  FROM memberships m JOIN workspaces w ON w.workspace_id = m.workspace_id
  WHERE m.user_id = @par0 ORDER BY m.joined_at_ms, w.slug

SELECT name FROM leases WHERE name = @par0 AND holder = @par1 AND held_until_ms > @par2

SELECT name FROM users WHERE user_id = @par0

SELECT price_id, pattern, input_price, output_price, cached_input_price, valid_from_ms FROM model_prices
  WHERE workspace_id = @par0 ORDER BY pattern, valid_from_ms DESC, price_id

SELECT r.rule_id, r.data_set_id, r.workspace_id, r.name, r.is_enabled, r.enabled_at_ms, r.silenced_until_ms,
  r.definition, r.endpoints, r.created_at_ms, r.updated_at_ms, w.default_stuck_threshold_ms,
  w.default_progress_threshold_ms
  FROM alert_rules r JOIN workspaces w ON w.workspace_id = r.workspace_id WHERE r.is_enabled = 1

SELECT role FROM memberships WHERE workspace_id = @par0 AND user_id = @par1

SELECT rule_id, data_set_id, workspace_id, name, is_enabled, enabled_at_ms, silenced_until_ms,
  definition, created_at_ms, updated_at_ms FROM alert_rules WHERE data_set_id = @par0 AND rule_id = @par1

SELECT rule_id, data_set_id, workspace_id, name, is_enabled, enabled_at_ms, silenced_until_ms,
  definition, created_at_ms, updated_at_ms FROM alert_rules WHERE data_set_id = @par0 ORDER BY name, rule_id

SELECT rule_id, subject, phase, since_ms, last_fired_at_ms, alert_id, silenced_until_ms, stamp
  FROM alert_states WHERE data_set_id = @par0

SELECT rule_id, subject_key, details FROM alerts
  WHERE data_set_id = @par0 AND alert_id = @par1

SELECT s.rule_id, s.subject, s.silenced_until_ms, (SELECT MAX(a.alert_id) FROM alerts AS a
  WHERE a.data_set_id = @par0 AND a.rule_id = s.rule_id AND a.subject_key = s.subject_key) AS alert_id
  FROM alert_states AS s WHERE s.data_set_id = @par1 AND s.silenced_until_ms > @par2
  ORDER BY s.silenced_until_ms, s.subject_key

SELECT s.rule_id, s.subject_key, s.stamp FROM (SELECT j.rule_id COLLATE Latin1_General_100_BIN2 AS rule_id, j.subject_key COLLATE Latin1_General_100_BIN2 AS subject_key FROM OPENJSON(@par0) WITH (rule_id nvarchar(128) '$[0]', subject_key nvarchar(128) '$[1]') AS j) AS w
  JOIN alert_states AS s ON s.rule_id = w.rule_id AND s.subject_key = w.subject_key

SELECT s.session_id, s.kind, s.client, s.created_at_ms, s.last_used_at_ms,
  s.expires_at_ms FROM sessions s
  WHERE s.workspace_id = @par0 AND s.user_id = @par1 AND s.ended_at_ms IS NULL
  AND s.expires_at_ms > @par2
  ORDER BY s.last_used_at_ms DESC, s.session_id

SELECT s.session_id, s.kind, s.client, s.created_at_ms, s.last_used_at_ms,
  s.expires_at_ms, u.user_id, u.email, u.name AS user_name, w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms, m.role, s.data_set, s.access_until_ms,
  d.data_set_id
  FROM sessions s
  JOIN users u ON u.user_id = s.user_id
  JOIN memberships m ON m.workspace_id = s.workspace_id AND m.user_id = s.user_id
  JOIN workspaces w ON w.workspace_id = s.workspace_id
  JOIN data_sets d ON d.workspace_id = s.workspace_id AND d.name = s.data_set
  WHERE s.family_sha256 = @par0 AND s.ended_at_ms IS NULL AND s.expires_at_ms > @par1

SELECT s.session_id, s.kind, s.client, s.created_at_ms, s.last_used_at_ms,
  s.expires_at_ms, u.user_id, u.email, u.name AS user_name, w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms, m.role, s.data_set, s.access_until_ms,
  d.data_set_id
  FROM sessions s
  JOIN users u ON u.user_id = s.user_id
  JOIN memberships m ON m.workspace_id = s.workspace_id AND m.user_id = s.user_id
  JOIN workspaces w ON w.workspace_id = s.workspace_id
  JOIN data_sets d ON d.workspace_id = s.workspace_id AND d.name = s.data_set
  WHERE s.session_id = @par0 AND s.ended_at_ms IS NULL AND s.expires_at_ms > @par1

SELECT session_id, user_id, workspace_id, refresh_sha256, previous_sha256, request_sha256, created_at_ms
  FROM sessions
  WHERE family_sha256 = @par0 AND kind = 'tokens' AND ended_at_ms IS NULL
  AND expires_at_ms > @par1

SELECT session_id, workspace_id FROM sessions
  WHERE ended_at_ms IS NULL AND expires_at_ms > @par0 AND user_id = @par1 AND session_id <> @par2

SELECT slug FROM workspaces WHERE slug = @par0

SELECT slug FROM workspaces WHERE slug IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par0)
  WITH (value nvarchar(512) '$') AS w)

SELECT u.user_id FROM users u JOIN memberships m ON m.user_id = u.user_id
  WHERE u.email = @par0 AND m.workspace_id = @par1

SELECT u.user_id, u.email, u.name AS user_name, m.role, m.joined_at_ms
  FROM memberships m JOIN users u ON u.user_id = m.user_id
  WHERE m.workspace_id = @par0  ORDER BY u.name, u.user_id OFFSET 0 ROWS FETCH NEXT @par1 ROWS ONLY

SELECT u.user_id, u.email, u.name AS user_name, m.role, m.joined_at_ms
  FROM memberships m JOIN users u ON u.user_id = m.user_id
  WHERE m.workspace_id = @par0 AND (u.name > @par1 OR (u.name = @par2 AND u.user_id > @par3)) ORDER BY u.name, u.user_id OFFSET 0 ROWS FETCH NEXT @par4 ROWS ONLY

SELECT u.user_id, u.email, u.name AS user_name, u.password_hash FROM users u WHERE u.email = @par0

SELECT u.user_id, u.email, u.name AS user_name, u.password_hash FROM users u WHERE u.user_id = @par0

SELECT user_id FROM memberships WHERE workspace_id = @par0 AND role = 'owner'

SELECT user_id FROM users ORDER BY user_id OFFSET 0 ROWS FETCH NEXT @par0 ROWS ONLY

SELECT user_id FROM users WHERE email = @par0

SELECT w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms FROM workspaces w WHERE w.slug = @par0

SELECT w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms FROM workspaces w WHERE w.workspace_id = @par0

SET LOCK_TIMEOUT 10000;
  UPDATE counters SET position = position + 1 WHERE name = 'control'

UPDATE alert_deliveries SET leased_by = @par0, leased_until_ms = @par1, attempts = attempts + 1
  WHERE delivery_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w)

UPDATE alert_deliveries SET status = 'waiting', attempts = 0, next_attempt_at_ms = @par0,
  finished_at_ms = NULL, leased_by = NULL, leased_until_ms = NULL
  WHERE data_set_id = @par1 AND delivery_id = @par2 AND status = 'dead'

UPDATE alert_deliveries SET status = w.status, last_error = w.last_error,
  next_attempt_at_ms = w.next_attempt_at_ms, finished_at_ms = w.finished_at_ms,
  leased_by = NULL, leased_until_ms = NULL,
  endpoint = CASE WHEN w.status = 'delivered' THEN NULL ELSE alert_deliveries.endpoint END
  FROM (SELECT j.delivery_id COLLATE Latin1_General_100_BIN2 AS delivery_id, j.status COLLATE Latin1_General_100_BIN2 AS status, j.last_error COLLATE Latin1_General_100_BIN2 AS last_error, j.next_attempt_at_ms, j.finished_at_ms FROM OPENJSON(@par0) WITH (delivery_id nvarchar(128) '$[0]', status nvarchar(128) '$[1]', last_error nvarchar(max) '$[2]', next_attempt_at_ms bigint '$[3]', finished_at_ms bigint '$[4]') AS j) AS w
  WHERE w.delivery_id = alert_deliveries.delivery_id AND alert_deliveries.leased_by = @par1

UPDATE alert_rules SET name = @par0, is_enabled = @par1,
  enabled_at_ms = @par2, silenced_until_ms = @par3,
  definition = @par4, updated_at_ms = @par5, version = version + 1
  WHERE data_set_id = @par6 AND rule_id = @par7

UPDATE alert_states SET silenced_until_ms = @par0, stamp = @par1
  WHERE rule_id = @par2 AND subject_key = @par3

UPDATE alerts SET acknowledged_at_ms = @par0, acknowledged_by = @par1 WHERE data_set_id = @par2 AND acknowledged_at_ms IS NULL

UPDATE alerts SET acknowledged_at_ms = @par0, acknowledged_by = @par1 WHERE data_set_id = @par2 AND acknowledged_at_ms IS NULL AND alert_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par3)
  WITH (value nvarchar(512) '$') AS w)

UPDATE alerts SET resolved_at_ms = w.resolved_at_ms, resolved_because = w.resolved_because
  FROM (SELECT j.alert_id COLLATE Latin1_General_100_BIN2 AS alert_id, j.resolved_at_ms, j.resolved_because COLLATE Latin1_General_100_BIN2 AS resolved_because FROM OPENJSON(@par0) WITH (alert_id nvarchar(128) '$[0]', resolved_at_ms bigint '$[1]', resolved_because nvarchar(128) '$[2]') AS j) AS w
  WHERE w.alert_id = alerts.alert_id AND alerts.data_set_id = @par1 AND alerts.resolved_at_ms IS NULL

UPDATE budgets SET name = @par0, scope_kind = @par1,
  scope_value = @par2, period = @par3,
  amount_nano_usd = @par4, actions = @par5,
  endpoints = @par6
  WHERE budget_id = @par7 AND data_set_id = @par8

UPDATE counters SET position = (SELECT COALESCE(MAX(e.seq), 0) FROM events AS e)
  WHERE name = 'events' AND position < (SELECT COALESCE(MAX(e.seq), 0) FROM events AS e)

UPDATE invites SET accepted_at_ms = @par0 WHERE invite_id = @par1

UPDATE invites SET revoked_at_ms = @par0 WHERE invite_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)

UPDATE jobs SET status = @par0, state = @par1, done = @par2, total = @par3, attempts = @par4,
  error = @par5, not_before_ms = @par6, finished_at_ms = @par7,
  started_at_ms = coalesce(started_at_ms, @par8)
  WHERE job_id = @par9

UPDATE leases SET held_until_ms = @par0 WHERE name = @par1 AND holder = @par2

UPDATE leases SET holder = @par0, held_until_ms = @par1
  WHERE name = @par2 AND (holder = @par3 OR held_until_ms <= @par4)

UPDATE memberships SET role = @par0 WHERE workspace_id = @par1 AND user_id = @par2

UPDATE model_prices SET pattern = @par0, input_price = @par1,
  output_price = @par2, cached_input_price = @par3,
  valid_from_ms = @par4
  WHERE price_id = @par5 AND workspace_id = @par6

UPDATE sessions SET ended_at_ms = @par0, end_reason = @par1 WHERE ended_at_ms IS NULL AND session_id = @par2

UPDATE sessions SET ended_at_ms = @par0, end_reason = @par1 WHERE ended_at_ms IS NULL AND session_id = @par2 AND user_id = @par3

UPDATE sessions SET ended_at_ms = @par0, end_reason = @par1 WHERE ended_at_ms IS NULL AND session_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w)

UPDATE sessions SET ended_at_ms = @par0, end_reason = @par1 WHERE ended_at_ms IS NULL AND user_id = @par2

UPDATE sessions SET ended_at_ms = @par0, end_reason = @par1 WHERE ended_at_ms IS NULL AND workspace_id = @par2 AND user_id = @par3

UPDATE sessions SET last_used_at_ms = @par0,
  expires_at_ms = CASE WHEN created_at_ms + @par1 < @par2 THEN created_at_ms + @par3
  ELSE @par4 END
  WHERE session_id = @par5 AND ended_at_ms IS NULL AND last_used_at_ms < @par6

UPDATE sessions SET refresh_sha256 = @par0, previous_sha256 = @par1,
  request_sha256 = NULL, last_used_at_ms = @par2,
  access_until_ms = @par3,
  expires_at_ms = @par4
  WHERE session_id = @par5

UPDATE users SET password_hash = @par0
  WHERE user_id = @par1 AND password_hash = @par2

UPDATE workspaces SET "plan" = @par0 WHERE workspace_id = @par1