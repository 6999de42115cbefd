-- 集团汇总 · 读入（DuckDB）。各办公室的 管理/数据 收在一个文件夹下，每个办公室一个子文件夹：
--   集团/<办公室>/输出/管理/数据/<表>/<表> <检查日>.csv
-- 先设根目录：SET VARIABLE root = '集团'; 列只在后面添加，旧文件少的列为空。

CREATE OR REPLACE TEMP TABLE findings AS
SELECT "办公室" AS office, CAST("检查日" AS DATE) AS as_of, "编号" AS record, "代码" AS code, "级别" AS severity,
       "项目" AS project, "未了" = '是' AS is_open, CAST("涉款" AS DECIMAL(18, 2)) AS at_risk,
       "豁免" = '是' AS waived, "遗留" = '是' AS legacy
FROM read_csv(getvariable('root') || '/*/输出/管理/数据/问题/*.csv', header = true, all_varchar = true, union_by_name = true);

CREATE OR REPLACE TEMP TABLE orders AS
SELECT "办公室" AS office, CAST("检查日" AS DATE) AS as_of, "编号" AS record, "项目" AS project,
       CAST("上限日" AS DATE) AS due, CAST("等客户" AS INTEGER) AS client_days, "状态" AS state
FROM read_csv(getvariable('root') || '/*/输出/管理/数据/工作单/*.csv', header = true, all_varchar = true, union_by_name = true);

CREATE OR REPLACE TEMP TABLE projects AS
SELECT "办公室" AS office, CAST("检查日" AS DATE) AS as_of, "编号" AS project, "客户" AS client,
       CAST("到款" AS DECIMAL(18, 2)) AS received, CAST("付款" AS DECIMAL(18, 2)) AS paid,
       CAST("垫款" AS DECIMAL(18, 2)) AS advanced
FROM read_csv(getvariable('root') || '/*/输出/管理/数据/项目/*.csv', header = true, all_varchar = true, union_by_name = true);
