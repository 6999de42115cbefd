-- 集团汇总：读过 集团汇总_读入_duckdb.sql 或 集团汇总_读入_spark.sql 之后运行，两种引擎用同样的语句。
-- 红色事项 red · 黄色事项 yellow · 垫款 advanced · 按时率 on_time · 等客户工作日 client_days · 涉款 at_risk，
-- 按办公室、客户、检查日。事项按记录计：一条记录有几个问题，只算一次；等客户确认（T10）、豁免、遗留不算。

-- 一条记录一行：最重的级别，和它几个问题里最大的涉款
CREATE OR REPLACE TEMPORARY VIEW matters AS
SELECT office, as_of, project, record,
       MAX(CASE WHEN severity = '红' THEN 1 ELSE 0 END) AS red,
       MAX(CASE WHEN severity = '黄' THEN 1 ELSE 0 END) AS yellow,
       MAX(at_risk) AS at_risk
FROM findings
WHERE is_open AND NOT waived AND NOT legacy AND code <> 'T10'
GROUP BY office, as_of, project, record;

-- 按时：有上限日的工作单里，没有超时问题（T01，未了或既成）的
CREATE OR REPLACE TEMPORARY VIEW order_facts AS
SELECT o.office, o.as_of, o.project, COUNT(o.due) AS orders,
       SUM(CASE WHEN o.due IS NOT NULL AND late.record IS NULL THEN 1 ELSE 0 END) AS in_time,
       SUM(COALESCE(o.client_days, 0)) AS client_days
FROM orders o
LEFT JOIN (SELECT DISTINCT office, as_of, record FROM findings WHERE code = 'T01') late
  ON late.office = o.office AND late.as_of = o.as_of AND late.record = o.record
GROUP BY o.office, o.as_of, o.project;

CREATE OR REPLACE TEMPORARY VIEW matter_facts AS
SELECT office, as_of, project, SUM(red) AS red, SUM(CASE WHEN red = 0 THEN yellow ELSE 0 END) AS yellow,
       SUM(COALESCE(at_risk, 0)) AS at_risk
FROM matters
GROUP BY office, as_of, project;

-- 一个项目一行；没有项目、或不在名册里的事项和工作单归在“（无项目）”
CREATE OR REPLACE TEMPORARY VIEW project_facts AS
SELECT office, as_of, project, MAX(client) AS client, SUM(advanced) AS advanced, SUM(red) AS red, SUM(yellow) AS yellow,
       SUM(at_risk) AS at_risk, SUM(orders) AS orders, SUM(in_time) AS in_time, SUM(client_days) AS client_days
FROM (
  SELECT office, as_of, project, client, COALESCE(advanced, 0) AS advanced,
         0 AS red, 0 AS yellow, 0 AS at_risk, 0 AS orders, 0 AS in_time, 0 AS client_days FROM projects
  UNION ALL
  SELECT office, as_of, project, NULL, 0, red, yellow, at_risk, 0, 0, 0 FROM matter_facts
  UNION ALL
  SELECT office, as_of, project, NULL, 0, 0, 0, 0, orders, in_time, client_days FROM order_facts
) parts
GROUP BY office, as_of, project;

-- 一 · 办公室 × 检查日
SELECT office, as_of, SUM(red) AS red, SUM(yellow) AS yellow, SUM(advanced) AS advanced, SUM(at_risk) AS at_risk,
       SUM(orders) AS orders, ROUND(1.0 * SUM(in_time) / NULLIF(SUM(orders), 0), 4) AS on_time, SUM(client_days) AS client_days
FROM project_facts
GROUP BY office, as_of
ORDER BY office, as_of;

-- 二 · 客户 × 检查日，跨办公室
SELECT COALESCE(client, '（无项目）') AS client, as_of, COUNT(DISTINCT office) AS offices, SUM(red) AS red,
       SUM(yellow) AS yellow, SUM(advanced) AS advanced, SUM(at_risk) AS at_risk, SUM(orders) AS orders,
       ROUND(1.0 * SUM(in_time) / NULLIF(SUM(orders), 0), 4) AS on_time, SUM(client_days) AS client_days
FROM project_facts
GROUP BY COALESCE(client, '（无项目）'), as_of
ORDER BY client, as_of;

-- 三 · 全集团 × 检查日
SELECT as_of, COUNT(DISTINCT office) AS offices, SUM(red) AS red, SUM(yellow) AS yellow, SUM(advanced) AS advanced,
       SUM(at_risk) AS at_risk, SUM(orders) AS orders,
       ROUND(1.0 * SUM(in_time) / NULLIF(SUM(orders), 0), 4) AS on_time, SUM(client_days) AS client_days
FROM project_facts
GROUP BY as_of
ORDER BY as_of;
