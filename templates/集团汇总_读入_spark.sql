-- 集团汇总 · 读入（Spark SQL）。文件夹的排法与 DuckDB 相同；根目录：spark-sql --hivevar root=/集团 -f …
-- 列只在后面添加，所以按位置读：比这里多的列略过，旧文件少的列为空。

CREATE OR REPLACE TEMPORARY VIEW findings_csv (office STRING, as_of STRING, record STRING, code STRING, name STRING,
  severity STRING, project STRING, field STRING, is_open STRING, due STRING, days_over STRING, unit STRING,
  at_risk STRING, owner STRING, waiting_on STRING, first_seen STRING, weeks_red STRING, waived STRING, legacy STRING)
USING csv OPTIONS (path '${root}/*/输出/管理/数据/问题/*.csv', header 'true', enforceSchema 'true', quote '"', escape '"', multiLine 'true');

CREATE OR REPLACE TEMPORARY VIEW findings AS
SELECT office, CAST(as_of AS DATE) AS as_of, record, code, severity, project, is_open = '是' AS is_open,
       CAST(at_risk AS DECIMAL(18, 2)) AS at_risk, waived = '是' AS waived, legacy = '是' AS legacy
FROM findings_csv;

CREATE OR REPLACE TEMPORARY VIEW orders_csv (office STRING, as_of STRING, record STRING, project STRING, received STRING,
  target STRING, due STRING, days_used STRING, client_days STRING, state STRING)
USING csv OPTIONS (path '${root}/*/输出/管理/数据/工作单/*.csv', header 'true', enforceSchema 'true', quote '"', escape '"', multiLine 'true');

CREATE OR REPLACE TEMPORARY VIEW orders AS
SELECT office, CAST(as_of AS DATE) AS as_of, record, project, CAST(due AS DATE) AS due,
       CAST(client_days AS INT) AS client_days, state
FROM orders_csv;

CREATE OR REPLACE TEMPORARY VIEW projects_csv (office STRING, as_of STRING, project STRING, name STRING, client STRING,
  light STRING, received STRING, allocated STRING, unallocated STRING, paid STRING, advanced STRING, red STRING, yellow STRING)
USING csv OPTIONS (path '${root}/*/输出/管理/数据/项目/*.csv', header 'true', enforceSchema 'true', quote '"', escape '"', multiLine 'true');

CREATE OR REPLACE TEMPORARY VIEW projects AS
SELECT office, CAST(as_of AS DATE) AS as_of, project, client, CAST(received AS DECIMAL(18, 2)) AS received,
       CAST(paid AS DECIMAL(18, 2)) AS paid, CAST(advanced AS DECIMAL(18, 2)) AS advanced
FROM projects_csv;
