-- everything
SELECT a.agent_pk, n.agent_id, (CASE WHEN v.agent_type = @par0
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) AS agent_type,
  COALESCE(v.agent_version, a.registered_version) AS agent_version,
  COALESCE(v.framework, a.registered_framework) AS framework, v.runtime, v.sdk_version,
  environment.text AS environment, group_name.text AS group_name, a.first_seen_ms, a.last_seen_ms,
  a.last_heartbeat_ms, a.last_registered_ms, a.stuck_threshold_ms, a.progress_threshold_ms, a.signal_type,
  q.depth AS queue_depth
  FROM agents AS a
  JOIN agent_names AS n ON n.agent_pk = a.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN agent_reports AS q ON q.agent_pk = a.agent_pk AND q.kind = @par1
  WHERE a.data_set_id = @par2

-- everything
SELECT agent_pk, open_runs, waiting, last_progress_ms, task_id, run_id FROM (
  SELECT a.agent_pk, m.task_id, m.run_id,
  COUNT(*) OVER (PARTITION BY a.agent_pk) AS open_runs,
  SUM(CASE WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 1 ELSE 0 END) OVER (PARTITION BY a.agent_pk) AS waiting,
  MAX(r.last_received_ms) OVER (PARTITION BY a.agent_pk) AS last_progress_ms,
  ROW_NUMBER() OVER (PARTITION BY a.agent_pk
  ORDER BY CASE WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 1 ELSE 0 END DESC, r.last_received_ms DESC, r.run_pk ASC) AS place
  FROM agents AS a
  JOIN task_runs AS r ON r.agent_pk = a.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  WHERE a.agent_pk IN (
  SELECT a.agent_pk FROM agents AS a
  JOIN agent_names AS n ON n.agent_pk = a.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
  WHERE a.data_set_id = @par0) AND r.outcome = 0 AND r.started_at_ms IS NOT NULL
  AND CASE WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par1 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par2)) THEN 1 ELSE 0 END = 0
  ) AS o WHERE place = 1

-- everything
SELECT agent_pk, COUNT(*) AS open_issues FROM issues
  WHERE data_set_id = @par0 AND action = 'reported' GROUP BY agent_pk

-- everything
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.data_set_id = @par15 ORDER BY r.first_event_at_ms ASC, r.run_pk ASC

-- everything
SELECT project_pk FROM projects WHERE data_set_id = @par0 AND deleted_at_ms IS NOT NULL

-- everything
SELECT TOP (@par0) c.seq, e.event_id, c.timestamp_ms, n.agent_id, p.slug AS project_slug, r.task_id,
  r.run_id, e.action_id, c.cost_nano_usd, e.estimated_cost_nano_usd, e.payload
  FROM llm_calls AS c
  JOIN events AS e ON e.seq = c.seq
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  WHERE c.data_set_id = @par1 ORDER BY c.timestamp_ms ASC, c.seq ASC

-- everything
SELECT project_id, slug, name, description, is_archived, created_at_ms FROM projects WHERE data_set_id = @par0 AND deleted_at_ms IS NULL AND merged_into_pk IS NULL ORDER BY slug ASC

-- everything
SELECT p.project_id, COUNT(*) AS agents, MAX(m.last_event_at_ms) AS last_event_at_ms
  FROM projects AS p JOIN (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m ON m.project_pk = p.project_pk
  WHERE p.data_set_id = @par0 AND p.project_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w) GROUP BY p.project_id

-- everything
SELECT p.project_id, COUNT(*) AS open_runs
  FROM agents AS a
  JOIN task_runs AS r ON r.agent_pk = a.agent_pk
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par0
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32)) OR project_id = @par2)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par3) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  WHERE a.data_set_id = @par4 AND r.outcome = 0 AND r.started_at_ms IS NOT NULL AND p.data_set_id = @par5 AND p.project_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par6)
  WITH (value nvarchar(512) '$') AS w)
  GROUP BY p.project_id

-- everything
SELECT CAST(NULL AS nvarchar(1)) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.calls AS float)), 0) AS calls, COALESCE(SUM(CAST(x.costed_calls AS float)), 0) AS costed_calls, COALESCE(SUM(CAST(x.cost_nano_usd AS float)), 0) AS cost_nano_usd, COALESCE(SUM(CAST(x.estimated_cost_nano_usd AS float)), 0) AS estimated_cost_nano_usd, COALESCE(SUM(CAST(x.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(x.tokens_out AS float)), 0) AS tokens_out FROM (
  SELECT 0 AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.calls, r.costed_calls, r.cost_nano_usd, r.estimated_cost_nano_usd, r.tokens_in, r.tokens_out
  FROM (SELECT * FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par4 AND agent_pk = @par5 AND project_pk = @par6 AND environment = @par7 AND group_name = @par8)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par9 AND agent_pk = @par10 AND project_pk = @par11 AND environment = @par12 AND group_name = @par13) AND r.model = @par14
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY x.depth DESC, n.agent_id ASC) AS place, n.agent_id, x.report_at_ms, x.data FROM agent_reports AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.data_set_id = @par0 AND x.kind = @par1) AS o WHERE o.place <= @par2 ORDER BY o.place ASC

-- everything
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY CASE x.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END ASC, x.created_at_ms ASC, n.agent_id ASC,
  x.todo_key ASC) AS place, n.agent_id, x.todo_id, x.action, x.summary, x.priority, x.source, x.context, x.due_by_ms, x.created_at_ms,
  x.updated_at_ms
  FROM todos AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.data_set_id = @par0 AND x.action <> 'completed' AND x.action <> 'dismissed') AS o WHERE o.place <= @par1 ORDER BY o.place ASC

-- everything
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT TOP (1) x.agent_pk FROM todos AS x WHERE x.data_set_id = @par0)

-- everything
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY x.severity_rank DESC, x.last_seen_ms DESC, n.agent_id ASC, x.issue_key ASC) AS place, n.agent_id, x.issue_key, x.severity_rank, x.summary, x.category, x.context, x.first_seen_ms, x.last_seen_ms,
  CASE WHEN x.reports > COALESCE(x.client_occurrences, 0) THEN x.reports
  ELSE COALESCE(x.client_occurrences, 0) END AS occurrences
  FROM issues AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.data_set_id = @par0 AND x.action = 'reported') AS o WHERE o.place <= @par1 ORDER BY o.place ASC

-- everything
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT TOP (1) x.agent_pk FROM issues AS x WHERE x.data_set_id = @par0)

-- everything
SELECT (SELECT agent_id FROM agent_names WHERE agent_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.events AS float)), 0) AS events, COALESCE(SUM(CAST(x.errors AS float)), 0) AS errors, COALESCE(SUM(CAST(x.started AS float)), 0) AS started, COALESCE(SUM(CAST(x.completed AS float)), 0) AS completed, COALESCE(SUM(CAST(x.failed AS float)), 0) AS failed, COALESCE(SUM(CAST(x.escalated AS float)), 0) AS escalated, COALESCE(SUM(CAST(x.duration_ms_sum AS float)), 0) AS duration_ms_sum, COALESCE(SUM(CAST(x.duration_count AS float)), 0) AS duration_count FROM (
  SELECT s.agent_pk AS dimension, r.bucket_ms / @par0 * @par1 AS bucket_ms, r.events, r.errors, r.started, r.completed, r.failed, r.escalated, r.duration_ms_sum, r.duration_count
  FROM (SELECT * FROM activity_rollups WHERE data_set_id = @par2 AND grain = @par3 AND bucket_ms >= @par4 AND bucket_ms < @par5) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par6 AND agent_pk > @par7 AND project_pk > @par8 AND environment > @par9 AND group_name > @par10)
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT (SELECT slug FROM projects WHERE project_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.events AS float)), 0) AS events, COALESCE(SUM(CAST(x.errors AS float)), 0) AS errors, COALESCE(SUM(CAST(x.started AS float)), 0) AS started, COALESCE(SUM(CAST(x.completed AS float)), 0) AS completed, COALESCE(SUM(CAST(x.failed AS float)), 0) AS failed, COALESCE(SUM(CAST(x.escalated AS float)), 0) AS escalated, COALESCE(SUM(CAST(x.duration_ms_sum AS float)), 0) AS duration_ms_sum, COALESCE(SUM(CAST(x.duration_count AS float)), 0) AS duration_count FROM (
  SELECT s.project_pk AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.events, r.errors, r.started, r.completed, r.failed, r.escalated, r.duration_ms_sum, r.duration_count
  FROM (SELECT * FROM activity_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par3 AND agent_pk = @par4 AND project_pk > @par5 AND environment = @par6 AND group_name = @par7) UNION ALL SELECT * FROM activity_rollups WHERE data_set_id = @par8 AND grain = @par9 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par10) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par11 AND agent_pk = @par12 AND project_pk > @par13 AND environment = @par14 AND group_name = @par15)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par16 AND agent_pk = @par17 AND project_pk > @par18 AND environment = @par19 AND group_name = @par20)
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT CAST(NULL AS nvarchar(1)) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.events AS float)), 0) AS events, COALESCE(SUM(CAST(x.errors AS float)), 0) AS errors, COALESCE(SUM(CAST(x.started AS float)), 0) AS started, COALESCE(SUM(CAST(x.completed AS float)), 0) AS completed, COALESCE(SUM(CAST(x.failed AS float)), 0) AS failed, COALESCE(SUM(CAST(x.escalated AS float)), 0) AS escalated, COALESCE(SUM(CAST(x.duration_ms_sum AS float)), 0) AS duration_ms_sum, COALESCE(SUM(CAST(x.duration_count AS float)), 0) AS duration_count FROM (
  SELECT 0 AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.events, r.errors, r.started, r.completed, r.failed, r.escalated, r.duration_ms_sum, r.duration_count
  FROM (SELECT * FROM activity_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par3 AND agent_pk = @par4 AND project_pk = @par5 AND environment = @par6 AND group_name = @par7) UNION ALL SELECT * FROM activity_rollups WHERE data_set_id = @par8 AND grain = @par9 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par10) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par11 AND agent_pk = @par12 AND project_pk = @par13 AND environment = @par14 AND group_name = @par15)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par16 AND agent_pk = @par17 AND project_pk = @par18 AND environment = @par19 AND group_name = @par20)
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT (SELECT agent_id FROM agent_names WHERE agent_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.runs AS float)), 0) AS runs, x.bin FROM (
  SELECT s.agent_pk AS dimension, r.bucket_ms / @par0 * @par1 AS bucket_ms, r.runs, r.bin
  FROM (SELECT * FROM duration_rollups WHERE data_set_id = @par2 AND grain = @par3 AND bucket_ms >= @par4 AND bucket_ms < @par5) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par6 AND agent_pk > @par7 AND project_pk > @par8 AND environment > @par9 AND group_name > @par10)
  ) AS x GROUP BY x.dimension, x.bucket_ms, x.bin
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT CAST(NULL AS nvarchar(1)) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.runs AS float)), 0) AS runs, x.bin FROM (
  SELECT 0 AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.runs, r.bin
  FROM (SELECT * FROM duration_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par3 AND agent_pk = @par4 AND project_pk = @par5 AND environment = @par6 AND group_name = @par7) UNION ALL SELECT * FROM duration_rollups WHERE data_set_id = @par8 AND grain = @par9 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par10) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par11 AND agent_pk = @par12 AND project_pk = @par13 AND environment = @par14 AND group_name = @par15)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par16 AND agent_pk = @par17 AND project_pk = @par18 AND environment = @par19 AND group_name = @par20)
  ) AS x GROUP BY x.dimension, x.bucket_ms, x.bin
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT CASE WHEN g.dimension = @par0 THEN NULL
  ELSE (SELECT text FROM labels WHERE label_pk = g.dimension) END AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.calls AS float)), 0) AS calls, COALESCE(SUM(CAST(x.costed_calls AS float)), 0) AS costed_calls, COALESCE(SUM(CAST(x.cost_nano_usd AS float)), 0) AS cost_nano_usd, COALESCE(SUM(CAST(x.estimated_cost_nano_usd AS float)), 0) AS estimated_cost_nano_usd, COALESCE(SUM(CAST(x.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(x.tokens_out AS float)), 0) AS tokens_out FROM (
  SELECT r.model AS dimension, r.bucket_ms / @par1 * @par2 AS bucket_ms, r.calls, r.costed_calls, r.cost_nano_usd, r.estimated_cost_nano_usd, r.tokens_in, r.tokens_out
  FROM (SELECT * FROM llm_rollups WHERE data_set_id = @par3 AND grain = @par4 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par5) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par6 AND agent_pk = @par7 AND project_pk = @par8 AND environment = @par9 AND group_name = @par10) UNION ALL SELECT * FROM llm_rollups WHERE data_set_id = @par11 AND grain = @par12 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par13) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par14 AND agent_pk = @par15 AND project_pk = @par16 AND environment = @par17 AND group_name = @par18)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par19 AND agent_pk = @par20 AND project_pk = @par21 AND environment = @par22 AND group_name = @par23) AND r.model <> @par24
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- everything
SELECT (SELECT agent_id FROM agent_names WHERE agent_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.calls AS float)), 0) AS calls, COALESCE(SUM(CAST(x.costed_calls AS float)), 0) AS costed_calls, COALESCE(SUM(CAST(x.cost_nano_usd AS float)), 0) AS cost_nano_usd, COALESCE(SUM(CAST(x.estimated_cost_nano_usd AS float)), 0) AS estimated_cost_nano_usd, COALESCE(SUM(CAST(x.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(x.tokens_out AS float)), 0) AS tokens_out FROM (
  SELECT s.agent_pk AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.calls, r.costed_calls, r.cost_nano_usd, r.estimated_cost_nano_usd, r.tokens_in, r.tokens_out
  FROM (SELECT * FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms >= @par2 AND bucket_ms < @par3 UNION ALL SELECT * FROM llm_rollups WHERE data_set_id = @par4 AND grain = @par5 AND bucket_ms >= @par6 AND bucket_ms < @par7) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par8 AND agent_pk > @par9 AND project_pk > @par10 AND environment > @par11 AND group_name > @par12) AND r.model = @par13
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- agents
SELECT a.agent_pk, n.agent_id, (CASE WHEN v.agent_type = @par0
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) AS agent_type,
  COALESCE(v.agent_version, a.registered_version) AS agent_version,
  COALESCE(v.framework, a.registered_framework) AS framework, v.runtime, v.sdk_version,
  environment.text AS environment, group_name.text AS group_name, a.first_seen_ms, a.last_seen_ms,
  a.last_heartbeat_ms, a.last_registered_ms, a.stuck_threshold_ms, a.progress_threshold_ms, a.signal_type,
  q.depth AS queue_depth
  FROM agents AS a
  JOIN agent_names AS n ON n.agent_pk = a.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN agent_reports AS q ON q.agent_pk = a.agent_pk AND q.kind = @par1
  WHERE a.data_set_id = @par2 AND a.agent_pk IN (SELECT agent_pk FROM agent_names WHERE data_set_id = @par3
  AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par4)
  WITH (value nvarchar(512) '$') AS w)) AND a.agent_pk IN (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par5
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par6) AS varbinary(32)) OR project_id = @par7)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par8) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) AND v.environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par9) AS varbinary(32))) AND v.group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par10) AS varbinary(32))) AND (CASE WHEN v.agent_type = @par11
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) = @par12 AND DATALENGTH((CASE WHEN v.agent_type = @par13
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END)) = @par14 AND (n.agent_id COLLATE Latin1_General_100_CI_AS LIKE @par15 ESCAPE '\' OR (CASE WHEN v.agent_type = @par16
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) COLLATE Latin1_General_100_CI_AS LIKE @par17 ESCAPE '\')

-- agents
SELECT agent_pk, open_runs, waiting, last_progress_ms, task_id, run_id FROM (
  SELECT a.agent_pk, m.task_id, m.run_id,
  COUNT(*) OVER (PARTITION BY a.agent_pk) AS open_runs,
  SUM(CASE WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 1 ELSE 0 END) OVER (PARTITION BY a.agent_pk) AS waiting,
  MAX(r.last_received_ms) OVER (PARTITION BY a.agent_pk) AS last_progress_ms,
  ROW_NUMBER() OVER (PARTITION BY a.agent_pk
  ORDER BY CASE WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 1 ELSE 0 END DESC, r.last_received_ms DESC, r.run_pk ASC) AS place
  FROM agents AS a
  JOIN task_runs AS r ON r.agent_pk = a.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  WHERE a.agent_pk IN (
  SELECT a.agent_pk FROM agents AS a
  JOIN agent_names AS n ON n.agent_pk = a.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
  WHERE a.data_set_id = @par0 AND a.agent_pk IN (SELECT agent_pk FROM agent_names WHERE data_set_id = @par1
  AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par2)
  WITH (value nvarchar(512) '$') AS w)) AND a.agent_pk IN (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par3
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par4) AS varbinary(32)) OR project_id = @par5)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par6) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) AND v.environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par7) AS varbinary(32))) AND v.group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par8) AS varbinary(32))) AND (CASE WHEN v.agent_type = @par9
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) = @par10 AND DATALENGTH((CASE WHEN v.agent_type = @par11
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END)) = @par12 AND (n.agent_id COLLATE Latin1_General_100_CI_AS LIKE @par13 ESCAPE '\' OR (CASE WHEN v.agent_type = @par14
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END) COLLATE Latin1_General_100_CI_AS LIKE @par15 ESCAPE '\')) AND r.outcome = 0 AND r.started_at_ms IS NOT NULL
  AND CASE WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par16 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par17)) THEN 1 ELSE 0 END = 0
  ) AS o WHERE place = 1

-- activity
SELECT x.agent_id, x.slice, SUM(CAST(x.events AS float)) AS events FROM (
  SELECT n.agent_id, (r.bucket_ms - @par0) / @par1 AS slice, r.events
  FROM agent_names AS n
  JOIN series AS s ON s.data_set_id = n.data_set_id AND s.agent_pk = n.agent_pk
  JOIN activity_rollups AS r ON r.data_set_id = @par2
  AND r.grain = @par3 AND r.series_pk = s.series_pk
  AND r.bucket_ms IN (SELECT w.value FROM OPENJSON(@par4) WITH (value bigint '$') AS w)
  WHERE n.data_set_id = @par5 AND n.digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par6)
  WITH (value nvarchar(512) '$') AS w)
  ) AS x GROUP BY x.agent_id, x.slice

-- environments
SELECT text FROM labels WHERE label_pk IN (
  SELECT v.environment FROM agent_names AS n JOIN envelopes AS v ON v.agent_pk = n.agent_pk
  WHERE n.data_set_id = @par0)
  ORDER BY text ASC

-- liveness
SELECT due.data_set_id, d.workspace_id, n.agent_id, due.reason, due.episode_ms
  FROM (
  SELECT a.agent_pk, a.data_set_id, a.last_seen_ms AS episode_ms, 'no_heartbeat' AS reason FROM agents AS a
  WHERE a.silence_deadline_ms > @par0 AND a.silence_deadline_ms <= @par1
  UNION ALL
  SELECT a.agent_pk, a.data_set_id, a.last_seen_ms, 'no_heartbeat' FROM agents AS a
  JOIN data_sets AS d ON d.data_set_id = a.data_set_id
  JOIN workspaces AS w ON w.workspace_id = d.workspace_id
  WHERE a.silence_deadline_ms IS NULL AND a.last_heartbeat_ms IS NOT NULL AND a.last_seen_ms > @par2
  AND a.last_seen_ms + COALESCE(a.stuck_threshold_ms, w.default_stuck_threshold_ms) <= @par3 UNION ALL 
  SELECT m.agent_pk, m.data_set_id, m.episode_ms, 'no_progress' FROM (
  SELECT a.agent_pk, a.data_set_id, MAX(r.last_received_ms) AS episode_ms,
  MAX(COALESCE(a.progress_threshold_ms, w.default_progress_threshold_ms)) AS progress_threshold_ms
  FROM agents AS a
  JOIN data_sets AS d ON d.data_set_id = a.data_set_id
  JOIN workspaces AS w ON w.workspace_id = d.workspace_id
  JOIN task_runs AS r ON r.agent_pk = a.agent_pk
  WHERE r.outcome = 0 AND r.started_at_ms IS NOT NULL AND COALESCE(a.progress_threshold_ms, w.default_progress_threshold_ms) IS NOT NULL
  AND CASE WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, w.default_stuck_threshold_ms)) THEN 1 ELSE 0 END = 0
  GROUP BY a.agent_pk, a.data_set_id
  ) AS m
  WHERE m.episode_ms > @par5 AND m.episode_ms + m.progress_threshold_ms <= @par6) AS due
  JOIN data_sets AS d ON d.data_set_id = due.data_set_id
  JOIN agent_names AS n ON n.agent_pk = due.agent_pk
  LEFT JOIN announced_episodes AS e ON e.agent_pk = due.agent_pk
  WHERE e.episode_ms IS NULL OR e.episode_ms < due.episode_ms

-- liveness
MERGE INTO announced_episodes WITH (HOLDLOCK) AS t
  USING (SELECT agent_pk, @par0 AS episode_ms, @par1 AS reason FROM agent_names
  WHERE data_set_id = @par2 AND digest = CAST(HASHBYTES('SHA2_256', @par3) AS varbinary(32))) AS s
  ON t.agent_pk = s.agent_pk
  WHEN MATCHED AND s.episode_ms > t.episode_ms THEN UPDATE SET episode_ms = s.episode_ms, reason = s.reason
  WHEN NOT MATCHED THEN INSERT (agent_pk, episode_ms, reason) VALUES (s.agent_pk, s.episode_ms, s.reason);

-- events
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE data_set_id = @par3 AND severity = @par4 AND seq < @par5 ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par6) seq FROM events
  WHERE data_set_id = @par7 AND severity = @par8 AND seq < @par9 ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par10) seq FROM events
  WHERE data_set_id = @par11 AND severity = @par12 AND seq < @par13 ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par14) seq FROM events
  WHERE data_set_id = @par15 AND severity = @par16 AND seq < @par17 ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- events of a task
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE run_pk IS NOT NULL AND run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = @par3
  AND task_id = @par4 AND DATALENGTH(task_id) = @par5 AND run_id = @par6 AND DATALENGTH(run_id) = @par7) AND agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par8 AND digest = CAST(HASHBYTES('SHA2_256', @par9) AS varbinary(32))) AND severity >= @par10 AND kind IN (SELECT label_pk FROM labels WHERE digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par11)
  WITH (value nvarchar(512) '$') AS w)) AND event_type IN (SELECT w.value FROM OPENJSON(@par12) WITH (value bigint '$') AS w) ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- events of a project
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE data_set_id = @par3 AND severity = @par4 AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par5) AS varbinary(32)))) AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par6) AS varbinary(32)))) AND (project_pk IN (SELECT project_pk FROM projects WHERE data_set_id = @par7
  AND COALESCE(merged_into_pk, project_pk) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par8
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par9) AS varbinary(32)) OR project_id = @par10)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par11) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) OR (run_pk IS NULL AND agent_pk IN
  (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par12
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par13) AS varbinary(32)) OR project_id = @par14)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par15) AS varbinary(32)) THEN 0 ELSE 1 END ASC)))) ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par16) seq FROM events
  WHERE data_set_id = @par17 AND severity = @par18 AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par19) AS varbinary(32)))) AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par20) AS varbinary(32)))) AND (project_pk IN (SELECT project_pk FROM projects WHERE data_set_id = @par21
  AND COALESCE(merged_into_pk, project_pk) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par22
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par23) AS varbinary(32)) OR project_id = @par24)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par25) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) OR (run_pk IS NULL AND agent_pk IN
  (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par26
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par27) AS varbinary(32)) OR project_id = @par28)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par29) AS varbinary(32)) THEN 0 ELSE 1 END ASC)))) ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par30) seq FROM events
  WHERE data_set_id = @par31 AND severity = @par32 AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par33) AS varbinary(32)))) AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par34) AS varbinary(32)))) AND (project_pk IN (SELECT project_pk FROM projects WHERE data_set_id = @par35
  AND COALESCE(merged_into_pk, project_pk) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par36
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par37) AS varbinary(32)) OR project_id = @par38)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par39) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) OR (run_pk IS NULL AND agent_pk IN
  (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par40
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par41) AS varbinary(32)) OR project_id = @par42)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par43) AS varbinary(32)) THEN 0 ELSE 1 END ASC)))) ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par44) seq FROM events
  WHERE data_set_id = @par45 AND severity = @par46 AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par47) AS varbinary(32)))) AND envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par48) AS varbinary(32)))) AND (project_pk IN (SELECT project_pk FROM projects WHERE data_set_id = @par49
  AND COALESCE(merged_into_pk, project_pk) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par50
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par51) AS varbinary(32)) OR project_id = @par52)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par53) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) OR (run_pk IS NULL AND agent_pk IN
  (SELECT m.agent_pk FROM (
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
  SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)) AS m WHERE m.project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par54
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par55) AS varbinary(32)) OR project_id = @par56)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par57) AS varbinary(32)) THEN 0 ELSE 1 END ASC)))) ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- events of an agent
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par3 AND digest = CAST(HASHBYTES('SHA2_256', @par4) AS varbinary(32))) AND run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = @par5 AND run_id = @par6 AND DATALENGTH(run_id) = @par7) ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- events of a kind
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE data_set_id = @par3 AND kind = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par4) AS varbinary(32))) AND kind IS NOT NULL ORDER BY seq DESC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par5) seq FROM events
  WHERE data_set_id = @par6 AND kind = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par7) AS varbinary(32))) AND kind IS NOT NULL ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- events of a type
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT TOP (@par1) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par2) seq FROM events
  WHERE data_set_id = @par3 AND event_type = @par4 AND event_type <> 2 ORDER BY seq DESC) AS l) AS f
  ORDER BY f.seq DESC) ORDER BY e.seq DESC

-- replay
SELECT seq, SUM(DATALENGTH(payload) / 2) OVER (ORDER BY seq ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  AS bytes_before
  FROM events WHERE seq IN (SELECT TOP (@par0) f.seq FROM (SELECT l.seq FROM (SELECT TOP (@par1) seq FROM events
  WHERE data_set_id = @par2 AND severity = @par3 AND seq > @par4 ORDER BY seq ASC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par5) seq FROM events
  WHERE data_set_id = @par6 AND severity = @par7 AND seq > @par8 ORDER BY seq ASC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par9) seq FROM events
  WHERE data_set_id = @par10 AND severity = @par11 AND seq > @par12 ORDER BY seq ASC) AS l UNION ALL SELECT l.seq FROM (SELECT TOP (@par13) seq FROM events
  WHERE data_set_id = @par14 AND severity = @par15 AND seq > @par16 ORDER BY seq ASC) AS l) AS f
  ORDER BY f.seq ASC) ORDER BY seq ASC

-- replay
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT w.value FROM OPENJSON(@par1) WITH (value bigint '$') AS w) ORDER BY e.seq ASC

-- one event
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.data_set_id = @par1 AND e.event_id = @par2 ORDER BY e.seq ASC

-- the newest position
SELECT MAX(x.seq) AS seq FROM (SELECT MAX(seq) AS seq FROM events WHERE data_set_id = @par0 AND severity = @par1 UNION ALL SELECT MAX(seq) AS seq FROM events WHERE data_set_id = @par2 AND severity = @par3 UNION ALL SELECT MAX(seq) AS seq FROM events WHERE data_set_id = @par4 AND severity = @par5 UNION ALL SELECT MAX(seq) AS seq FROM events WHERE data_set_id = @par6 AND severity = @par7) AS x

-- events of a run
SELECT TOP (@par0) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
  e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
  v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
  group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
  e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN labels AS environment ON environment.label_pk = v.environment
  JOIN labels AS group_name ON group_name.label_pk = v.group_name
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
  WHERE e.seq IN (SELECT b.seq FROM (
  SELECT seq, SUM(COALESCE(DATALENGTH(payload) / 2, 0)) OVER (ORDER BY timestamp_ms ASC, event_id ASC) AS bytes
  FROM events WHERE run_pk = (SELECT run_pk FROM run_names WHERE data_set_id = @par1
  AND digest = CAST(HASHBYTES('SHA2_256', @par2) AS varbinary(32))) AND run_pk IS NOT NULL) AS b WHERE b.bytes <= @par3) ORDER BY e.timestamp_ms ASC, e.event_id ASC

-- events of a run
SELECT COUNT(*) AS events FROM events WHERE run_pk = (SELECT run_pk FROM run_names WHERE data_set_id = @par0
  AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))) AND run_pk IS NOT NULL

-- calls
SELECT TOP (@par0) c.seq, e.event_id, c.timestamp_ms, n.agent_id, p.slug AS project_slug, r.task_id,
  r.run_id, e.action_id, c.cost_nano_usd, e.estimated_cost_nano_usd, e.payload
  FROM llm_calls AS c
  JOIN events AS e ON e.seq = c.seq
  JOIN agent_names AS n ON n.agent_pk = e.agent_pk
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
  WHERE c.data_set_id = @par1 AND c.seq IN (SELECT t.seq FROM events AS t WHERE t.run_pk IS NOT NULL AND t.run_pk IN (
  SELECT run_pk FROM run_names WHERE data_set_id = @par2 AND task_id = @par3 AND DATALENGTH(task_id) = @par4
  AND run_id = @par5 AND DATALENGTH(run_id) = @par6)) AND e.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par7 AND digest = CAST(HASHBYTES('SHA2_256', @par8) AS varbinary(32))) AND e.project_pk IN (SELECT project_pk FROM projects WHERE data_set_id = @par9
  AND COALESCE(merged_into_pk, project_pk) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par10
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par11) AS varbinary(32)) OR project_id = @par12)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par13) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) AND e.envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)))) AND e.envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par15) AS varbinary(32)))) AND c.model = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par16) AS varbinary(32))) AND c.timestamp_ms >= @par17 AND c.timestamp_ms < @par18 AND (c.cost_nano_usd <= @par19 AND (c.cost_nano_usd < @par20 OR c.seq < @par21)) ORDER BY c.cost_nano_usd DESC, c.seq DESC

-- totals of calls
SELECT CAST(NULL AS nvarchar(1)) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.calls AS float)), 0) AS calls, COALESCE(SUM(CAST(x.costed_calls AS float)), 0) AS costed_calls, COALESCE(SUM(CAST(x.cost_nano_usd AS float)), 0) AS cost_nano_usd, COALESCE(SUM(CAST(x.estimated_cost_nano_usd AS float)), 0) AS estimated_cost_nano_usd, COALESCE(SUM(CAST(x.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(x.tokens_out AS float)), 0) AS tokens_out FROM (
  SELECT 0 AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.calls, r.costed_calls, r.cost_nano_usd, r.estimated_cost_nano_usd, r.tokens_in, r.tokens_out
  FROM (SELECT * FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par3 AND agent_pk = @par4 AND project_pk = @par5 AND environment = @par6 AND group_name = @par7) UNION ALL SELECT * FROM llm_rollups WHERE data_set_id = @par8 AND grain = @par9 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par10) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par11 AND agent_pk = @par12 AND project_pk = @par13 AND environment = @par14 AND group_name = @par15) UNION ALL SELECT * FROM llm_rollups WHERE data_set_id = @par16 AND grain = @par17 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par19 AND agent_pk = @par20 AND project_pk = @par21 AND environment = @par22 AND group_name = @par23)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par24 AND agent_pk = @par25 AND project_pk = @par26 AND environment = @par27 AND group_name = @par28) AND r.model = @par29
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- totals of calls
SELECT COUNT(*) AS calls, COALESCE(SUM(CAST(CASE WHEN c.cost_nano_usd >= 0 THEN 1 ELSE 0 END AS float)), 0) AS costed_calls,
  COALESCE(SUM(CAST(CASE WHEN c.cost_nano_usd > 0 THEN c.cost_nano_usd ELSE 0 END AS float)), 0) AS cost,
  COALESCE(SUM(CAST(e.estimated_cost_nano_usd AS float)), 0) AS estimated,
  COALESCE(SUM(CAST(c.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(c.tokens_out AS float)), 0) AS tokens_out
  FROM llm_calls AS c JOIN events AS e ON e.seq = c.seq
  WHERE c.data_set_id = @par0 AND c.timestamp_ms >= @par1 AND c.timestamp_ms < @par2

-- tasks
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.data_set_id = @par15 AND r.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par16 AND digest = CAST(HASHBYTES('SHA2_256', @par17) AS varbinary(32))) AND COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par18
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par19) AS varbinary(32)) OR project_id = @par20)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par21) AS varbinary(32)) THEN 0 ELSE 1 END ASC)) = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par22
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par23) AS varbinary(32)) OR project_id = @par24)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par25) AS varbinary(32)) THEN 0 ELSE 1 END ASC) AND r.environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par26) AS varbinary(32))) AND r.group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par27) AS varbinary(32))) AND r.task_type = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par28) AS varbinary(32))) AND r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = @par29
  AND task_id = @par30 AND DATALENGTH(task_id) = @par31) AND r.first_event_at_ms >= @par32 AND r.first_event_at_ms < @par33 AND r.run_pk IN (
  SELECT b.run_pk FROM (SELECT TOP (@par34) run_pk FROM run_names WHERE data_set_id = @par35
  AND task_id >= @par36 AND task_id < @par37 ORDER BY task_id ASC) AS b
  UNION
  SELECT l.run_pk FROM (SELECT TOP (@par38) run_pk, summary FROM task_runs WHERE data_set_id = @par39
  ORDER BY first_event_at_ms DESC) AS l JOIN run_names AS n ON n.run_pk = l.run_pk
  WHERE n.task_id COLLATE Latin1_General_100_CI_AS LIKE @par40 ESCAPE '\' OR l.summary COLLATE Latin1_General_100_CI_AS LIKE @par41 ESCAPE '\') AND r.outcome IN (SELECT w.value FROM OPENJSON(@par42) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par43 THEN 'completed'
  WHEN r.outcome = @par44 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par45 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par46)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par47 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par48) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par49 AS bigint)) IS NOT NULL AND @par50 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par51 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par52)
  WITH (value nvarchar(512) '$') AS w) AND (r.first_event_at_ms <= @par53 AND (r.first_event_at_ms < @par54 OR r.run_pk < @par55) OR r.first_event_at_ms IS NULL) ORDER BY r.first_event_at_ms DESC, r.run_pk DESC

-- tasks by id
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT TOP (@par15) r.run_pk FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE r.data_set_id = @par16 AND a.data_set_id = @par17 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par19 THEN 'completed'
  WHEN r.outcome = @par20 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par21 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par22)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par23 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par24) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par25 AS bigint)) IS NOT NULL AND @par26 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par27 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par28)
  WITH (value nvarchar(512) '$') AS w) AND ((SELECT task_id FROM run_names WHERE run_pk = r.run_pk) IS NOT NULL OR r.run_pk > @par29) ORDER BY (SELECT task_id FROM run_names WHERE run_pk = r.run_pk) ASC, r.run_pk ASC) ORDER BY (SELECT task_id FROM run_names WHERE run_pk = r.run_pk) ASC, r.run_pk ASC

-- tasks by agent
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT TOP (@par15) r.run_pk FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE r.data_set_id = @par16 AND a.data_set_id = @par17 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par19 THEN 'completed'
  WHEN r.outcome = @par20 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par21 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par22)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par23 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par24) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par25 AS bigint)) IS NOT NULL AND @par26 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par27 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par28)
  WITH (value nvarchar(512) '$') AS w) AND ((SELECT agent_id FROM agent_names WHERE agent_pk = r.agent_pk) IS NOT NULL OR r.run_pk > @par29) ORDER BY (SELECT agent_id FROM agent_names WHERE agent_pk = r.agent_pk) ASC, r.run_pk ASC) ORDER BY (SELECT agent_id FROM agent_names WHERE agent_pk = r.agent_pk) ASC, r.run_pk ASC

-- tasks by type
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT TOP (@par15) r.run_pk FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE r.data_set_id = @par16 AND a.data_set_id = @par17 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par19 THEN 'completed'
  WHEN r.outcome = @par20 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par21 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par22)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par23 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par24) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par25 AS bigint)) IS NOT NULL AND @par26 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par27 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par28)
  WITH (value nvarchar(512) '$') AS w) AND ((SELECT text FROM labels WHERE label_pk = r.task_type) IS NOT NULL OR r.run_pk > @par29) ORDER BY (SELECT text FROM labels WHERE label_pk = r.task_type) ASC, r.run_pk ASC) ORDER BY (SELECT text FROM labels WHERE label_pk = r.task_type) ASC, r.run_pk ASC

-- tasks by status
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT TOP (@par15) r.run_pk FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE r.data_set_id = @par16 AND a.data_set_id = @par17 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par19 THEN 'completed'
  WHEN r.outcome = @par20 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par21 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par22)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par23 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par24) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par25 AS bigint)) IS NOT NULL AND @par26 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par27 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par28)
  WITH (value nvarchar(512) '$') AS w) AND ((CASE (CASE
  WHEN r.outcome = @par29 THEN 'completed'
  WHEN r.outcome = @par30 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par31 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par32)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par33 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par34) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par35 AS bigint)) IS NOT NULL AND @par36 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par37 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) WHEN @par38 THEN @par39 WHEN @par40 THEN @par41 WHEN @par42 THEN @par43 WHEN @par44 THEN @par45 WHEN @par46 THEN @par47 WHEN @par48 THEN @par49 WHEN @par50 THEN @par51 END) IS NOT NULL OR r.run_pk > @par52) ORDER BY (CASE (CASE
  WHEN r.outcome = @par53 THEN 'completed'
  WHEN r.outcome = @par54 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par55 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par56)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par57 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par58) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par59 AS bigint)) IS NOT NULL AND @par60 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par61 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) WHEN @par62 THEN @par63 WHEN @par64 THEN @par65 WHEN @par66 THEN @par67 WHEN @par68 THEN @par69 WHEN @par70 THEN @par71 WHEN @par72 THEN @par73 WHEN @par74 THEN @par75 END) ASC, r.run_pk ASC) ORDER BY (CASE (CASE
  WHEN r.outcome = @par76 THEN 'completed'
  WHEN r.outcome = @par77 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par78 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par79)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par80 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par81) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par82 AS bigint)) IS NOT NULL AND @par83 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par84 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) WHEN @par85 THEN @par86 WHEN @par87 THEN @par88 WHEN @par89 THEN @par90 WHEN @par91 THEN @par92 WHEN @par93 THEN @par94 WHEN @par95 THEN @par96 WHEN @par97 THEN @par98 END) ASC, r.run_pk ASC

-- tasks by llm_calls
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT TOP (@par15) r.run_pk FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE r.data_set_id = @par16 AND a.data_set_id = @par17 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par18) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par19 THEN 'completed'
  WHEN r.outcome = @par20 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par21 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par22)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par23 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par24) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par25 AS bigint)) IS NOT NULL AND @par26 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par27 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par28)
  WITH (value nvarchar(512) '$') AS w) AND (COALESCE(r.llm_calls, 0) IS NOT NULL OR r.run_pk > @par29) ORDER BY COALESCE(r.llm_calls, 0) ASC, r.run_pk ASC) ORDER BY COALESCE(r.llm_calls, 0) ASC, r.run_pk ASC

-- tasks by duration
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.data_set_id = @par15 AND a.data_set_id = @par16 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par17) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par18 THEN 'completed'
  WHEN r.outcome = @par19 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par20 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par21)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par22 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par23) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par24 AS bigint)) IS NOT NULL AND @par25 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par26 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par27)
  WITH (value nvarchar(512) '$') AS w) AND (r.duration_ms IS NOT NULL OR r.run_pk > @par28) ORDER BY r.duration_ms ASC, r.run_pk ASC

-- tasks by cost
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.data_set_id = @par15 AND a.data_set_id = @par16 AND r.outcome = 0 AND r.outcome IN (SELECT w.value FROM OPENJSON(@par17) WITH (value bigint '$') AS w) AND (CASE
  WHEN r.outcome = @par18 THEN 'completed'
  WHEN r.outcome = @par19 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par20 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par21)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par22 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par23) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par24 AS bigint)) IS NOT NULL AND @par25 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par26 AS bigint)) THEN 'stuck'
  ELSE 'processing' END) IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par27)
  WITH (value nvarchar(512) '$') AS w) AND (r.cost_nano_usd IS NOT NULL OR r.run_pk > @par28) ORDER BY r.cost_nano_usd ASC, r.run_pk ASC

-- one run
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = @par15 AND task_id = @par16 AND DATALENGTH(task_id) = @par17) ORDER BY r.first_event_at_ms DESC, r.run_pk DESC

-- some runs
SELECT TOP (@par0) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
  p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
  r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
  r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
  CASE WHEN r.outcome = @par1 THEN r.failed_duration_ms ELSE r.completed_duration_ms END
  AS reported_duration_ms,
  r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
  CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
  CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
  ELSE COALESCE(r.actions_ended, 0) END AS actions,
  r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, CASE
  WHEN r.outcome = @par2 THEN 'completed'
  WHEN r.outcome = @par3 THEN 'failed'
  WHEN (a.registration_at_ms > r.last_event_at_ms
  AND @par4 - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, @par5)) THEN 'abandoned'
  WHEN r.escalations > 0 THEN 'escalated'
  WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
  WHEN a.last_heartbeat_ms IS NOT NULL AND @par6 - a.last_seen_ms >= COALESCE(a.stuck_threshold_ms, @par7) THEN 'stuck'
  WHEN COALESCE(a.progress_threshold_ms, CAST(@par8 AS bigint)) IS NOT NULL AND @par9 - (
  SELECT MAX(o.last_received_ms) FROM task_runs AS o
  WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
  ) >= COALESCE(a.progress_threshold_ms, CAST(@par10 AS bigint)) THEN 'stuck'
  ELSE 'processing' END AS status
  FROM task_runs AS r
  JOIN agents AS a ON a.agent_pk = r.agent_pk
  JOIN run_names AS m ON m.run_pk = r.run_pk
  JOIN agent_names AS n ON n.agent_pk = r.agent_pk
  JOIN labels AS environment ON environment.label_pk = r.environment
  JOIN labels AS group_name ON group_name.label_pk = r.group_name
  JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par11
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32)) OR project_id = @par13)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)) THEN 0 ELSE 1 END ASC))
  LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
  WHERE r.run_pk IN (SELECT m.run_pk FROM OPENJSON(@par15) WITH (name nvarchar(1025) '$[0]') AS w
  JOIN run_names AS m ON m.data_set_id = @par16 AND m.digest = CAST(HASHBYTES('SHA2_256', w.name) AS varbinary(32))) ORDER BY r.run_pk ASC

-- metrics by group
SELECT (SELECT text FROM labels WHERE label_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.events AS float)), 0) AS events, COALESCE(SUM(CAST(x.errors AS float)), 0) AS errors, COALESCE(SUM(CAST(x.started AS float)), 0) AS started, COALESCE(SUM(CAST(x.completed AS float)), 0) AS completed, COALESCE(SUM(CAST(x.failed AS float)), 0) AS failed, COALESCE(SUM(CAST(x.escalated AS float)), 0) AS escalated, COALESCE(SUM(CAST(x.duration_ms_sum AS float)), 0) AS duration_ms_sum, COALESCE(SUM(CAST(x.duration_count AS float)), 0) AS duration_count FROM (
  SELECT s.group_name AS dimension, r.bucket_ms / @par0 * @par1 AS bucket_ms, r.events, r.errors, r.started, r.completed, r.failed, r.escalated, r.duration_ms_sum, r.duration_count
  FROM (SELECT * FROM activity_rollups WHERE data_set_id = @par2 AND grain = @par3 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par4) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par5 AND agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par6 AND digest = CAST(HASHBYTES('SHA2_256', @par7) AS varbinary(32))) AND project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par8
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par9) AS varbinary(32)) OR project_id = @par10)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par11) AS varbinary(32)) THEN 0 ELSE 1 END ASC) AND environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par12) AS varbinary(32))) AND group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par13) AS varbinary(32))))) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par14 AND agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par15 AND digest = CAST(HASHBYTES('SHA2_256', @par16) AS varbinary(32))) AND project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par17
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par18) AS varbinary(32)) OR project_id = @par19)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par20) AS varbinary(32)) THEN 0 ELSE 1 END ASC) AND environment = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par21) AS varbinary(32))) AND group_name = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par22) AS varbinary(32))))
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- durations
SELECT (SELECT text FROM labels WHERE label_pk = g.dimension) AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.runs AS float)), 0) AS runs, x.bin FROM (
  SELECT s.environment AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.runs, r.bin
  FROM (SELECT * FROM duration_rollups WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par2) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par3 AND agent_pk = @par4 AND project_pk = @par5 AND environment > @par6 AND group_name = @par7)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par8 AND agent_pk = @par9 AND project_pk = @par10 AND environment > @par11 AND group_name = @par12)
  ) AS x GROUP BY x.dimension, x.bucket_ms, x.bin
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- costs by model
SELECT CASE WHEN g.dimension = @par0 THEN NULL
  ELSE (SELECT text FROM labels WHERE label_pk = g.dimension) END AS "key", g.* FROM (
  SELECT x.dimension, x.bucket_ms, COALESCE(SUM(CAST(x.calls AS float)), 0) AS calls, COALESCE(SUM(CAST(x.costed_calls AS float)), 0) AS costed_calls, COALESCE(SUM(CAST(x.cost_nano_usd AS float)), 0) AS cost_nano_usd, COALESCE(SUM(CAST(x.estimated_cost_nano_usd AS float)), 0) AS estimated_cost_nano_usd, COALESCE(SUM(CAST(x.tokens_in AS float)), 0) AS tokens_in, COALESCE(SUM(CAST(x.tokens_out AS float)), 0) AS tokens_out FROM (
  SELECT r.model AS dimension, CAST(NULL AS bigint) AS bucket_ms, r.calls, r.costed_calls, r.cost_nano_usd, r.estimated_cost_nano_usd, r.tokens_in, r.tokens_out
  FROM (SELECT * FROM llm_rollups WHERE data_set_id = @par1 AND grain = @par2 AND bucket_ms IN (SELECT w.value FROM OPENJSON(@par3) WITH (value bigint '$') AS w) AND series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par4 AND agent_pk = @par5 AND project_pk = @par6 AND environment = @par7 AND group_name = @par8)) AS r JOIN series AS s ON s.series_pk = r.series_pk
  WHERE s.series_pk IN (SELECT series_pk FROM series WHERE data_set_id = @par9 AND agent_pk = @par10 AND project_pk = @par11 AND environment = @par12 AND group_name = @par13) AND r.model = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par14) AS varbinary(32)))
  ) AS x GROUP BY x.dimension, x.bucket_ms
  ) AS g ORDER BY g.bucket_ms ASC, g.dimension ASC

-- costs of a task type
SELECT COALESCE(SUM(CAST(cost_nano_usd AS float)), 0) AS cost FROM task_type_costs
  WHERE data_set_id = @par0 AND task_type = (SELECT label_pk FROM labels WHERE digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32)))
  AND bucket_ms >= @par2 AND bucket_ms < @par3

-- pipeline
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY x.depth DESC, n.agent_id ASC) AS place, n.agent_id, x.report_at_ms, x.data FROM agent_reports AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par0 AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))) AND x.kind = @par2) AS o WHERE o.place <= @par3 ORDER BY o.place ASC

-- pipeline
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY CASE x.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END ASC, x.created_at_ms ASC, n.agent_id ASC,
  x.todo_key ASC) AS place, n.agent_id, x.todo_id, x.action, x.summary, x.priority, x.source, x.context, x.due_by_ms, x.created_at_ms,
  x.updated_at_ms
  FROM todos AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par0 AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))) AND x.action <> 'completed' AND x.action <> 'dismissed') AS o WHERE o.place <= @par2 ORDER BY o.place ASC

-- pipeline
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT TOP (1) x.agent_pk FROM todos AS x WHERE x.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par0 AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))))

-- pipeline
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (ORDER BY x.severity_rank DESC, x.last_seen_ms DESC, n.agent_id ASC, x.issue_key ASC) AS place, n.agent_id, x.issue_key, x.severity_rank, x.summary, x.category, x.context, x.first_seen_ms, x.last_seen_ms,
  CASE WHEN x.reports > COALESCE(x.client_occurrences, 0) THEN x.reports
  ELSE COALESCE(x.client_occurrences, 0) END AS occurrences
  FROM issues AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par0 AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))) AND x.action = 'reported') AS o WHERE o.place <= @par2 ORDER BY o.place ASC

-- pipeline
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT TOP (1) x.agent_pk FROM issues AS x WHERE x.agent_pk = (SELECT agent_pk FROM agent_names WHERE data_set_id = @par0 AND digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32))))

-- pipelines
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (PARTITION BY x.agent_pk ORDER BY x.depth DESC, n.agent_id ASC) AS place, n.agent_id, x.report_at_ms, x.data FROM agent_reports AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk IN (SELECT agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)) AND x.kind = @par2) AS o WHERE o.place <= @par3 ORDER BY o.place ASC

-- pipelines
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (PARTITION BY x.agent_pk ORDER BY CASE x.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END ASC, x.created_at_ms ASC, n.agent_id ASC,
  x.todo_key ASC) AS place, n.agent_id, x.todo_id, x.action, x.summary, x.priority, x.source, x.context, x.due_by_ms, x.created_at_ms,
  x.updated_at_ms
  FROM todos AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk IN (SELECT agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)) AND x.action <> 'completed' AND x.action <> 'dismissed') AS o WHERE o.place <= @par2 ORDER BY o.place ASC

-- pipelines
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT  x.agent_pk FROM todos AS x WHERE x.agent_pk IN (SELECT agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)))

-- pipelines
SELECT o.* FROM (SELECT ROW_NUMBER() OVER (PARTITION BY x.agent_pk ORDER BY x.severity_rank DESC, x.last_seen_ms DESC, n.agent_id ASC, x.issue_key ASC) AS place, n.agent_id, x.issue_key, x.severity_rank, x.summary, x.category, x.context, x.first_seen_ms, x.last_seen_ms,
  CASE WHEN x.reports > COALESCE(x.client_occurrences, 0) THEN x.reports
  ELSE COALESCE(x.client_occurrences, 0) END AS occurrences
  FROM issues AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
  WHERE x.agent_pk IN (SELECT agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)) AND x.action = 'reported') AS o WHERE o.place <= @par2 ORDER BY o.place ASC

-- pipelines
SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
  SELECT  x.agent_pk FROM issues AS x WHERE x.agent_pk IN (SELECT agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND digest IN (SELECT CAST(HASHBYTES('SHA2_256', w.value) AS varbinary(32)) FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)))

-- projects
SELECT p.project_pk, p.project_id, p.slug, p.name, p.description, p.is_archived, p.created_at_ms,
  o.slug AS named, o.project_id AS named_id
  FROM projects o JOIN projects p ON p.project_pk = coalesce(o.merged_into_pk, o.project_pk)
  WHERE o.data_set_id = @par0 AND o.deleted_at_ms IS NULL
  AND (o.slug = @par1 OR o.project_id = @par2)

-- projects
SELECT project_pk FROM projects
  WHERE data_set_id = @par0 AND slug = @par1 AND merged_into_pk IS NOT NULL AND deleted_at_ms IS NULL

-- projects
SELECT count(*) AS used FROM projects
  WHERE data_set_id = @par0 AND deleted_at_ms IS NULL AND merged_into_pk IS NULL

-- projects
INSERT INTO projects (data_set_id, project_id, slug, name, description, is_archived, created_at_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4, 0, @par5)

-- projects
INSERT INTO audit_log (workspace_id, data_set_id, at_ms, actor_kind, actor_id, actor_name, "action",
  subject_type, subject_id, subject_name, facts_before, facts_after)
  SELECT w.workspace_id, w.data_set_id, @par0, @par1, @par2, @par3, w.audited,
  w.subject_type, w.subject_id, w.subject_name, w.facts_before, w.facts_after
  FROM (SELECT j.workspace_id COLLATE Latin1_General_100_BIN2 AS workspace_id, j.data_set_id, j.audited COLLATE Latin1_General_100_BIN2 AS audited, j.subject_type COLLATE Latin1_General_100_BIN2 AS subject_type, j.subject_id COLLATE Latin1_General_100_BIN2 AS subject_id, j.subject_name COLLATE Latin1_General_100_BIN2 AS subject_name, j.facts_before COLLATE Latin1_General_100_BIN2 AS facts_before, j.facts_after COLLATE Latin1_General_100_BIN2 AS facts_after FROM OPENJSON(@par4) WITH (workspace_id nvarchar(128) '$[0]', data_set_id bigint '$[1]', audited nvarchar(128) '$[2]', subject_type nvarchar(128) '$[3]', subject_id nvarchar(max) '$[4]', subject_name nvarchar(max) '$[5]', facts_before nvarchar(max) '$[6]', facts_after nvarchar(max) '$[7]') AS j) AS w

-- projects
UPDATE projects SET name = @par0, description = @par1,
  is_archived = @par2
  WHERE project_pk = @par3

-- projects
SELECT agent_id, agent_pk FROM agent_names
  WHERE data_set_id = @par0 AND agent_id IN (SELECT w.value COLLATE Latin1_General_100_BIN2 FROM OPENJSON(@par1)
  WITH (value nvarchar(512) '$') AS w)

-- projects
UPDATE project_assignments SET is_assigned = @par0, at_ms = @par1
  WHERE project_pk = @par2 AND agent_pk IN (SELECT w.value FROM OPENJSON(@par3) WITH (value bigint '$') AS w)

-- projects
INSERT INTO project_assignments (project_pk, agent_pk, is_assigned, at_ms)
  SELECT @par0, agent_pk, @par1, @par2 FROM agent_names
  WHERE agent_pk IN (SELECT w.value FROM OPENJSON(@par3) WITH (value bigint '$') AS w)
  AND agent_pk NOT IN (SELECT agent_pk FROM project_assignments WHERE project_pk = @par4)

-- projects
SELECT project_id, slug, name, description, is_archived, created_at_ms FROM projects WHERE project_pk = (SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = @par0
  AND deleted_at_ms IS NULL AND (digest = CAST(HASHBYTES('SHA2_256', @par1) AS varbinary(32)) OR project_id = @par2)
  ORDER BY CASE WHEN digest = CAST(HASHBYTES('SHA2_256', @par3) AS varbinary(32)) THEN 0 ELSE 1 END ASC)

-- projects
SET LOCK_TIMEOUT 10000;
  UPDATE counters SET at_ms = CASE WHEN at_ms > 0 THEN at_ms ELSE 0 END
  OUTPUT inserted.position, inserted.at_ms WHERE name = 'events'

-- projects
UPDATE task_runs SET project_pk = @par0 WHERE data_set_id = @par1 AND project_pk = @par2

-- projects
SELECT agent_pk, data_set_id, last_event_at_ms FROM project_agents WHERE project_pk = @par0

-- projects
DELETE FROM project_agents WHERE project_pk = @par0

-- projects
UPDATE project_assignments SET project_pk = @par0 WHERE project_pk = @par1
  AND agent_pk NOT IN (SELECT agent_pk FROM project_assignments WHERE project_pk = @par2)

-- projects
DELETE FROM project_assignments WHERE project_pk = @par0

-- projects
SELECT series_pk, agent_pk, project_pk, environment, group_name FROM series
  WHERE data_set_id = @par0 AND project_pk = @par1

-- projects
INSERT INTO series (data_set_id, agent_pk, project_pk, environment, group_name)
  SELECT @par0, w.agent_pk, w.project_pk, w.environment, w.group_name
  FROM (SELECT j.agent_pk, j.project_pk, j.environment, j.group_name FROM OPENJSON(@par1) WITH (agent_pk bigint '$[0]', project_pk bigint '$[1]', environment bigint '$[2]', group_name bigint '$[3]') AS j) AS w

-- projects
SELECT DISTINCT bucket_ms FROM activity_rollups
  WHERE data_set_id = @par0 AND grain = @par1 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par2 AND project_pk = @par3)

-- projects
SELECT data_set_id, grain, bucket_ms, series_pk, CAST(events AS FLOAT) AS events, CAST(errors AS FLOAT) AS errors, CAST(started AS FLOAT) AS started, CAST(completed AS FLOAT) AS completed, CAST(failed AS FLOAT) AS failed, CAST(escalated AS FLOAT) AS escalated, CAST(duration_ms_sum AS FLOAT) AS duration_ms_sum, CAST(duration_count AS FLOAT) AS duration_count FROM activity_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
DELETE FROM activity_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
SELECT DISTINCT bucket_ms FROM llm_rollups
  WHERE data_set_id = @par0 AND grain = @par1 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par2 AND project_pk = @par3)

-- projects
SELECT data_set_id, grain, bucket_ms, series_pk, model, CAST(calls AS FLOAT) AS calls, CAST(costed_calls AS FLOAT) AS costed_calls, CAST(cost_nano_usd AS FLOAT) AS cost_nano_usd, CAST(estimated_cost_nano_usd AS FLOAT) AS estimated_cost_nano_usd, CAST(tokens_in AS FLOAT) AS tokens_in, CAST(tokens_out AS FLOAT) AS tokens_out FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
DELETE FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
SELECT DISTINCT bucket_ms FROM duration_rollups
  WHERE data_set_id = @par0 AND grain = @par1 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par2 AND project_pk = @par3)

-- projects
SELECT data_set_id, grain, bucket_ms, series_pk, bin, CAST(runs AS FLOAT) AS runs FROM duration_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
DELETE FROM duration_rollups WHERE data_set_id = @par0 AND grain = @par1
  AND bucket_ms >= @par2 AND bucket_ms < @par3 AND series_pk IN (SELECT series_pk FROM series
  WHERE data_set_id = @par4 AND project_pk = @par5)

-- projects
UPDATE projects SET merged_into_pk = @par0
  WHERE project_pk = @par1 OR merged_into_pk = @par2

-- projects
SELECT sum(events) AS counted FROM activity_rollups WHERE data_set_id = @par0 AND grain = @par1 AND series_pk IN (
  SELECT series_pk FROM series WHERE data_set_id = @par2 AND agent_pk = @par3
  AND project_pk = @par4 AND environment = @par5 AND group_name = @par6)

-- projects
SELECT sum(calls) AS counted FROM llm_rollups WHERE data_set_id = @par0 AND grain = @par1 AND series_pk IN (
  SELECT series_pk FROM series WHERE data_set_id = @par2 AND agent_pk = @par3
  AND project_pk = @par4 AND environment = @par5 AND group_name = @par6) AND model = @par7

-- projects
SELECT count(*) AS counted FROM task_runs WHERE data_set_id = @par0 AND project_pk = @par1

-- projects
SELECT count(*) AS counted FROM project_agents WHERE project_pk = @par0

-- projects
DELETE FROM task_runs WHERE data_set_id = @par0 AND project_pk = @par1

-- projects
UPDATE projects SET deleted_at_ms = @par0
  WHERE project_pk = @par1 OR merged_into_pk = @par2

-- projects
SELECT job_id, kind, workspace_id, data_set_id, subject, status, params, state, done, total,
  attempts, error, created_at_ms, not_before_ms, started_at_ms, finished_at_ms FROM jobs WHERE job_id = @par0

-- projects
DELETE FROM jobs WHERE job_id = @par0

-- projects
INSERT INTO jobs (job_id, kind, workspace_id, data_set_id, subject, status, params, done, attempts,
  created_at_ms, not_before_ms)
  VALUES (@par0, @par1, @par2, @par3, @par4, 'waiting', @par5, 0, 0,
  @par6, @par7)

-- projects
SELECT project_id, slug, name, description, is_archived, created_at_ms FROM projects WHERE data_set_id = @par0 AND deleted_at_ms IS NULL AND merged_into_pk IS NULL AND is_archived = 0 ORDER BY slug ASC

-- rebuild
SELECT data_set_id, settled_before_ms FROM data_marks WHERE settled_before_ms IS NOT NULL

-- rebuild
SELECT run_pk FROM trimmed_runs

-- rebuild
DELETE FROM llm_calls

-- rebuild
DELETE FROM [agents] WHERE NOT data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL)

-- rebuild
DELETE FROM [task_runs] WHERE NOT (run_pk IN (SELECT t.run_pk FROM trimmed_runs AS t) AND data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL))

-- rebuild
DELETE FROM [agent_reports] WHERE NOT data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL)

-- rebuild
DELETE FROM [todos] WHERE NOT data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL)

-- rebuild
DELETE FROM [issues] WHERE NOT data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL)

-- rebuild
DELETE FROM [project_agents] WHERE NOT data_set_id IN (SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL)

-- rebuild
DELETE FROM [activity_rollups] WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m
  WHERE m.data_set_id = activity_rollups.data_set_id AND activity_rollups.bucket_ms < m.settled_before_ms)

-- rebuild
DELETE FROM [llm_rollups] WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m
  WHERE m.data_set_id = llm_rollups.data_set_id AND llm_rollups.bucket_ms < m.settled_before_ms)

-- rebuild
DELETE FROM [duration_rollups] WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m
  WHERE m.data_set_id = duration_rollups.data_set_id AND duration_rollups.bucket_ms < m.settled_before_ms)

-- rebuild
DELETE FROM [task_type_costs] WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m
  WHERE m.data_set_id = task_type_costs.data_set_id AND task_type_costs.bucket_ms < m.settled_before_ms)

-- rebuild
SELECT COUNT(*) AS total FROM events

-- rebuild
SELECT TOP (@par0) e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type,
  e.duration_ms, kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, p.project_pk,
  p.slug AS project_slug, e.run_pk, e.task_type, e.correlation_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  WHERE p.deleted_at_ms IS NULL AND e.seq > @par1 ORDER BY e.seq ASC

-- rebuild
SELECT TOP (@par0) run_pk FROM trimmed_runs WHERE run_pk > @par1 ORDER BY run_pk ASC

-- calls without costs
SELECT TOP (@par0) c.seq, c.timestamp_ms, e.received_at_ms, e.estimated_cost_nano_usd,
  CASE WHEN c.cost_nano_usd < 0 OR e.estimated_cost_nano_usd IS NOT NULL THEN e.payload END AS payload
  FROM llm_calls AS c JOIN events AS e ON e.seq = c.seq
  WHERE c.data_set_id = @par1 AND c.timestamp_ms >= @par2
  AND c.timestamp_ms < @par3 AND (c.timestamp_ms > @par4 OR (c.timestamp_ms = @par5 AND c.seq > @par6)) AND NOT e.project_pk IN (SELECT w.value FROM OPENJSON(@par7) WITH (value bigint '$') AS w) ORDER BY c.timestamp_ms ASC, c.seq ASC

-- estimates of calls
SELECT TOP (@par0) c.seq, c.timestamp_ms, e.received_at_ms, e.estimated_cost_nano_usd,
  CASE WHEN c.cost_nano_usd < 0 OR e.estimated_cost_nano_usd IS NOT NULL THEN e.payload END AS payload
  FROM llm_calls AS c JOIN events AS e ON e.seq = c.seq
  WHERE c.data_set_id = @par1 AND c.timestamp_ms >= @par2
  AND c.timestamp_ms < @par3 AND NOT e.project_pk IN (SELECT w.value FROM OPENJSON(@par4) WITH (value bigint '$') AS w) ORDER BY c.timestamp_ms ASC, c.seq ASC

-- estimates of calls
SELECT  e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type,
  e.duration_ms, kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, p.project_pk,
  p.slug AS project_slug, e.run_pk, e.task_type, e.correlation_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  WHERE p.deleted_at_ms IS NULL AND e.seq IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w) AND e.data_set_id = @par1

-- events of a deleted project
SELECT TOP (@par0) e.seq, e.run_pk,
  CASE WHEN e.data_set_id = @par1 AND e.project_pk IN (
  SELECT p.project_pk FROM projects AS p
  JOIN projects AS d ON d.project_pk = p.project_pk OR d.project_pk = p.merged_into_pk
  WHERE d.data_set_id = @par2 AND d.project_id = @par3 AND d.deleted_at_ms IS NOT NULL)
  THEN 1 ELSE 0 END AS is_of_it
  FROM events AS e WHERE e.seq > @par4 ORDER BY e.seq ASC

-- events of a deleted project
DELETE FROM [events] WHERE seq IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- events of a deleted project
DELETE FROM [llm_calls] WHERE seq IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- events of a deleted project
SELECT w.run_pk, r.agent_pk, r.started_at_ms, r.ended_at_ms, r.escalated_at_ms
  FROM OPENJSON(@par0) WITH (run_pk bigint '$[0]') AS w
  LEFT JOIN task_runs AS r ON r.run_pk = w.run_pk
  WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.run_pk = w.run_pk)

-- heartbeats of an hour
SELECT heartbeats_seq FROM data_marks WHERE data_set_id = @par0

-- heartbeats of an hour
SELECT TOP (@par0) e.seq, e.timestamp_ms, e.received_at_ms, e.event_type, e.agent_pk, e.run_pk,
  CASE WHEN e.payload IS NULL THEN 0 ELSE 1 END AS has_payload
  FROM (
  SELECT l.seq FROM (SELECT TOP (@par1) seq FROM events
  WHERE data_set_id = @par2 AND severity = @par3 AND seq > @par4 ORDER BY seq ASC) AS l UNION ALL 
  SELECT l.seq FROM (SELECT TOP (@par5) seq FROM events
  WHERE data_set_id = @par6 AND severity = @par7 AND seq > @par8 ORDER BY seq ASC) AS l UNION ALL 
  SELECT l.seq FROM (SELECT TOP (@par9) seq FROM events
  WHERE data_set_id = @par10 AND severity = @par11 AND seq > @par12 ORDER BY seq ASC) AS l UNION ALL 
  SELECT l.seq FROM (SELECT TOP (@par13) seq FROM events
  WHERE data_set_id = @par14 AND severity = @par15 AND seq > @par16 ORDER BY seq ASC) AS l) AS o
  JOIN events AS e ON e.seq = o.seq ORDER BY e.seq ASC

-- heartbeats of an hour
SELECT agent_pk, hour_ms, seq, has_payload FROM heartbeat_marks WHERE data_set_id = @par0

-- heartbeats of an hour
DELETE FROM heartbeat_marks WHERE EXISTS (SELECT 1 FROM OPENJSON(@par0) WITH (agent_pk bigint '$[0]', hour_ms bigint '$[1]', seq bigint '$[2]', has_payload bigint '$[3]') AS w
  WHERE w.agent_pk = heartbeat_marks.agent_pk AND w.hour_ms = heartbeat_marks.hour_ms)

-- heartbeats of an hour
INSERT INTO heartbeat_marks (agent_pk, hour_ms, data_set_id, seq, has_payload)
  SELECT w.agent_pk, w.hour_ms, @par0, w.seq, w.has_payload FROM OPENJSON(@par1) WITH (agent_pk bigint '$[0]', hour_ms bigint '$[1]', seq bigint '$[2]', has_payload bigint '$[3]') AS w

-- heartbeats of an hour
INSERT INTO data_marks (data_set_id, heartbeats_seq) SELECT w.data_set_id, 0
  FROM (SELECT @par0 AS data_set_id) AS w
  WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m WHERE m.data_set_id = w.data_set_id)

-- heartbeats of an hour
UPDATE data_marks SET heartbeats_seq = @par0 WHERE data_set_id = @par1

-- heartbeats of an hour
DELETE FROM heartbeat_marks
  WHERE data_set_id = @par0 AND hour_ms < @par1

-- closed todos and issues
SELECT TOP (@par0) agent_pk, todo_key AS "key",
  CASE WHEN data_set_id = @par1 AND action IN ('completed', 'dismissed') AND last_received_ms < @par2
  THEN 1 ELSE 0 END AS is_old
  FROM [todos]
  WHERE agent_pk > @par3 OR (agent_pk = @par4 AND todo_key > @par5)
  ORDER BY agent_pk ASC, todo_key ASC

-- closed todos and issues
DELETE FROM [todos] WHERE EXISTS (SELECT 1 FROM OPENJSON(@par0) WITH (agent_pk bigint '$[0]', closed_key nvarchar(512) '$[1]') AS w
  WHERE w.agent_pk = [todos].agent_pk AND w.closed_key COLLATE Latin1_General_100_BIN2 = [todos].todo_key)

-- closed todos and issues
UPDATE data_marks SET settled_before_ms = @par0
  WHERE data_set_id = @par1 AND COALESCE(settled_before_ms, -1) < @par2

-- closed todos and issues
SELECT TOP (@par0) agent_pk, issue_key AS "key",
  CASE WHEN data_set_id = @par1 AND action <> 'reported' AND last_received_ms < @par2
  THEN 1 ELSE 0 END AS is_old
  FROM [issues]
  WHERE agent_pk > @par3 OR (agent_pk = @par4 AND issue_key > @par5)
  ORDER BY agent_pk ASC, issue_key ASC

-- roll-ups of days before
SELECT MAX(b.bucket_ms) AS bucket_ms FROM (
  SELECT TOP (@par0) bucket_ms FROM [activity_rollups] WHERE data_set_id = @par1 AND grain = @par2 AND bucket_ms < @par3
  ORDER BY bucket_ms ASC, series_pk ASC) AS b

-- roll-ups of days before
DELETE FROM [activity_rollups] WHERE data_set_id = @par0 AND grain = @par1 AND bucket_ms <= @par2

-- old events
INSERT INTO trimmed_runs (run_pk, data_set_id)
  SELECT w.run_pk, @par0 FROM OPENJSON(@par1) WITH (run_pk bigint '$[0]') AS w
  WHERE NOT EXISTS (SELECT 1 FROM trimmed_runs AS t WHERE t.run_pk = w.run_pk)

-- old events
DELETE FROM [task_runs] WHERE [run_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [trimmed_runs] WHERE [run_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [run_names] WHERE [run_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
SELECT w.agent_pk FROM OPENJSON(@par0) WITH (agent_pk bigint '$[0]') AS w
  WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.agent_pk = w.agent_pk)
  AND NOT EXISTS (SELECT 1 FROM task_runs AS r WHERE r.agent_pk = w.agent_pk)

-- old events
DELETE FROM [agents] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [agent_reports] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [todos] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [issues] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [project_agents] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- old events
DELETE FROM [announced_episodes] WHERE [agent_pk] IN (SELECT w.value FROM OPENJSON(@par0) WITH (value bigint '$') AS w)

-- summaries of runs
SELECT TOP (@par0) t.run_pk, COALESCE(r.last_received_ms, 0) AS last_received_ms
  FROM trimmed_runs AS t LEFT JOIN task_runs AS r ON r.run_pk = t.run_pk
  WHERE t.run_pk > @par1 AND t.data_set_id = @par2 ORDER BY t.run_pk ASC

-- since when data is kept
SELECT (SELECT NULLIF(settled_before_ms, 0) FROM data_marks WHERE data_set_id = @par0) AS events_ms,
  (SELECT MIN(r.bucket_ms) FROM (SELECT MIN(bucket_ms) AS bucket_ms FROM [activity_rollups]
  WHERE data_set_id = @par1 AND grain = @par2 UNION ALL SELECT MIN(bucket_ms) AS bucket_ms FROM [llm_rollups]
  WHERE data_set_id = @par3 AND grain = @par4) AS r) AS rollups_ms
